"use strict";
// Tables that sort: a heading pressed once, twice, and a third time for the order as written.
for (const table of document.querySelectorAll("table.sorts")) {
  const body = table.tBodies[0];
  const written = [...body.rows].filter(row => !row.classList.contains("sum"));
  const sums = [...body.rows].filter(row => row.classList.contains("sum"));
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, index) => {
    if (head.tagName !== "TH") return;
    const figures = head.classList.contains("n");
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const turns = figures ? ["descending", "ascending"] : ["ascending", "descending"];
      const turn = [...turns, null][turns.indexOf(head.ariaSort) + 1];
      for (const other of heads) other.ariaSort = null;
      head.ariaSort = turn;
      const sign = turn === "descending" ? -1 : 1;
      const sorted = turn === null ? written : [...written].sort((a, b) => compare(a.cells[index], b.cells[index], figures, sign));
      body.append(...sorted, ...sums);
    });
  });
}

// What has no figure comes last, whichever way.
function compare(a, b, figures, sign) {
  if (!figures) return sign * a.textContent.localeCompare(b.textContent, "en");
  const [x, y] = [figure(a), figure(b)];
  if (x === null || y === null) return (x === null) - (y === null);
  return sign * (x - y);
}

// The figure at the top of a cell, as the page prints figures: −$1.25bn, 12.5k, 0.3%, under 0.003%, Feb 2029.
function figure(cell) {
  const text = cell.firstChild ? cell.firstChild.textContent : "";
  const month = /^([A-Z][a-z]{2}) (\d{4})$/.exec(text);
  if (month) return Number(month[2]) + "JanFebMarAprMayJunJulAugSepOctNovDec".indexOf(month[1]) / 36;
  const found = /([−+]?)[^\d−–]*([\d,]*\.?\d+)(?:e−(\d+))?(k|m|bn|tn)?/.exec(text);
  if (!found) return null;
  const unit = { k: 1e3, m: 1e6, bn: 1e9, tn: 1e12 }[found[4]] || 1;
  const size = Number(found[2].replaceAll(",", "")) * unit * 10 ** -(found[3] || 0);
  return found[1] === "−" ? -size : size;
}
