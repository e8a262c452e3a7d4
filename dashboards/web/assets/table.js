// Tables: a card that is one, and the figures behind a chart.
function headCell(column, text) {
  return node("th", { scope: "col", class: isNumber(column) ? "number" : null }, text);
}

function drawTable(card, rows) {
  const { rows: names, values, emphasis, heading } = card.view;
  const name = names[choice.language];
  const head = node(
    "tr", {}, node("th", { scope: "col" }, words().line),
    ...values.map((value) => headCell(card.columns[value], say(card.columns[value].label))),
  );
  const body = rows.map((row) =>
    node(
      "tr", { class: emphasis && row[emphasis] ? "subtotal" : null },
      node("th", { scope: "row" }, labelled(card.columns[name], row[name])),
      ...values.map((value) => node("td", { class: row[value] < 0 ? "number negative" : "number" }, figure(row[value], card.columns[value]))),
    ),
  );
  const caption = heading ? node("caption", {}, month(rows[0][heading])) : null;
  return scrolling(node("table", {}, caption, node("thead", {}, head), node("tbody", {}, ...body)), say(card.title));
}

// Every labelled column of the rows, newest first where there are days.
function dataTable(card, rows, title) {
  const columns = Object.entries(card.columns).filter(([, column]) => column.label);
  const head = node("tr", {}, ...columns.map(([, column]) => headCell(column, say(column.label))));
  const ordered = card.view.x ? [...rows].reverse() : rows;
  const body = ordered.map((row) =>
    node("tr", {}, ...columns.map(([name, column]) => node("td", { class: isNumber(column) ? "number" : null }, figure(row[name], column)))),
  );
  return scrolling(node("table", {}, node("thead", {}, head), node("tbody", {}, ...body)), title);
}

// A table wider than its card scrolls by itself; a shadow over its right edge tells that there is more.
function scrolling(table, title) {
  const region = node("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title }, table);
  const frame = node("div", { class: "scrollable" }, region);
  const mark = () => {
    frame.dataset.more = region.scrollLeft + region.clientWidth < region.scrollWidth - 1 ? "yes" : "no";
  };
  region.addEventListener("scroll", mark, { passive: true });
  new ResizeObserver(mark).observe(region);
  return frame;
}
