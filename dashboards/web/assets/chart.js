// Charts: Vega-Lite from the spec's compiler; under each, its figures as a table.
const drawn = new Map();

// Amounts in whole units, for drawing only; texts are written from the centavos.
function chartRows(card, rows) {
  return rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([name, value]) => {
        const column = card.columns[name];
        if (value === null) return [name, null];
        return [name, column.type === "money" ? value / 100 : labelled(column, value)];
      }),
    ),
  );
}

function pickRows(slug, card, rows) {
  const { pick, weight } = card.view;
  if (!pick) return { rows, control: null };
  const totals = new Map();
  for (const row of rows) totals.set(row[pick], (totals.get(row[pick]) ?? 0) + (weight ? row[weight] : 1));
  const options = [...totals.keys()].sort();
  const busiest = [...totals].sort((left, right) => right[1] - left[1])[0]?.[0];
  const value = totals.has(choice.picks[slug]) ? choice.picks[slug] : busiest;
  const select = node("select", { "data-pick": slug }, ...options.map((name) => node("option", { value: name, selected: name === value }, name)));
  select.addEventListener("change", () => {
    choice.picks[slug] = select.value;
    drawCard(slug);
    document.querySelector(`[data-pick="${slug}"]`).focus();
  });
  const control = node("label", { class: "pick" }, node("span", {}, say(card.columns[pick].label)), select);
  return { rows: rows.filter((row) => row[pick] === value), control };
}

function drawChart(slug, card, rows) {
  const chosen = pickRows(slug, card, rows);
  const title = say(card.title);
  const tall = card.view.type === "funnel" ? 44 * chosen.rows.length + 10 : 250;
  // the outer element is the picture to a screen reader; Vega names the inner one as it likes
  const holder = node("div", {});
  const picture = node("div", { class: "chart", role: "img", "aria-label": `${title}. ${card.description ? say(card.description) : ""}` }, holder);
  const details = node("details", {}, node("summary", {}, words().showData));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(dataTable(card, chosen.rows, title));
  });
  const spec = { ...card.chart[choice.language], height: tall, datasets: { rows: chartRows(card, chosen.rows) } };
  const draw = () =>
    window
      .vegaEmbed(holder, spec, {
        actions: false, renderer: "svg", config: chartConfig(), defaultStyle: false,
        formatLocale: numberLocale(), timeFormatLocale: store.meta.locales[choice.language].time,
      })
      .then((result) => {
        drawn.get(slug)?.finalize();
        drawn.set(slug, result);
      });
  return { parts: [chosen.control, picture, details], draw };
}
