(() => {
  const all = (what, where = document) => [...where.querySelectorAll(what)];
  const flow = svg => {
    let y = null, foot = 0;
    for (const row of all(".row", svg)) {
      const start = +row.getAttribute("transform").match(/,([\d.]+)\)/)[1];
      if (y === null) y = svg.dataset.top ? +svg.dataset.top : (svg.dataset.top = start);
      y = +y;
      if (row.classList.contains("off")) continue;
      row.setAttribute("transform", `translate(0,${y})`);
      y += +row.dataset.h;
      foot = y;
    }
    const box = svg.getAttribute("viewBox").split(" ");
    svg.setAttribute("viewBox", `0 0 ${box[2]} ${Math.max(foot, +svg.dataset.top) + 4}`);
    svg.style.overflow = "hidden";
  };
  for (const box of all(".switches input")) {
    box.addEventListener("change", () => {
      for (const one of all(`[data-strategy="${CSS.escape(box.value)}"]`)) one.classList.toggle("off", !box.checked);
      all("svg[data-rows]").forEach(flow);
    });
  }
  const value = cell => {
    const text = cell.textContent.trim().replaceAll("\u2212", "-").replaceAll(",", "");
    const found = text.match(/^[+-]?\d+(\.\d+)?/);
    return found ? +found[0] : text.toLowerCase();
  };
  for (const button of all("th button")) {
    button.addEventListener("click", () => {
      const head = button.parentElement, place = [...head.parentElement.children].indexOf(head);
      const down = head.getAttribute("aria-sort") === "ascending";
      all("th[scope=col]", head.parentElement).forEach(th => th.setAttribute("aria-sort", "none"));
      head.setAttribute("aria-sort", down ? "descending" : "ascending");
      const body = head.closest("table").tBodies[0];
      const order = (a, b) => {
        const [x, y] = [value(a.children[place]), value(b.children[place])];
        if (typeof x !== typeof y) return typeof x === "number" ? -1 : 1;
        return (x < y ? -1 : x > y ? 1 : 0) * (down ? -1 : 1);
      };
      body.append(...[...body.rows].sort(order));
    });
  }
  if (innerWidth < 700) all(".switches").forEach(one => one.removeAttribute("open"));
})();
