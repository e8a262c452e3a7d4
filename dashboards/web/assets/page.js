// The page: filters, cards, switches. Everything is drawn again from the choice.
function selectFor(id, label, options, value, onChange) {
  const select = node("select", { id }, ...options.map(([key, text]) => node("option", { value: key, selected: String(key) === String(value) }, text)));
  select.addEventListener("change", () => onChange(select.value));
  return node("label", { for: id }, node("span", {}, label), select);
}

function drawFilters() {
  const form = document.getElementById("filtros");
  form.setAttribute("aria-label", words().filters);
  const parts = Object.entries(store.meta.dashboard.filters).map(([name, filter]) => {
    if (filter.type === "workspace") {
      const options = store.meta.workspaces.map((item) => [item.slug, `${item.name} · ${item.currency}`]);
      return selectFor(`filtro-${name}`, say(filter.label), options, choice.workspace, (value) => {
        choice.workspace = value;
        refresh();
      });
    }
    const options = filter.days.map((days) => [days, words().days(days)]);
    return selectFor(`filtro-${name}`, say(filter.label), options, choice.filters[name], (value) => {
      choice.filters[name] = Number(value);
      refresh();
    });
  });
  form.replaceChildren(...parts);
}

function drawTexts() {
  document.documentElement.lang = words().locale;
  for (const element of document.querySelectorAll("[data-pt]")) element.textContent = element.dataset[choice.language];
  for (const element of document.querySelectorAll("[data-text]")) element.textContent = words()[element.dataset.text];
  const language = document.getElementById("idioma");
  language.textContent = words().other;
  language.lang = words().otherLang;
  document.title = `${say(store.meta.dashboard.title)} · Fluxo`;
  const until = workspace()?.until;
  document.getElementById("dados-ate").replaceChildren(
    ...(until ? [`${words().until} `, node("strong", {}, node("time", { datetime: until }, day(until)))] : [words().noMovement]),
  );
}

function drawCard(slug) {
  const card = store.meta.cards[slug];
  const rows = chosenRows(slug);
  const section = document.getElementById(`card-${slug}`);
  const head = [node("h2", { id: `titulo-${slug}` }, say(card.title))];
  if (card.description) head.push(node("p", { class: "about" }, say(card.description)));
  if (!rows.length) {
    section.replaceChildren(...head, node("p", { class: "empty" }, card.empty ? say(card.empty) : words().noData));
    return Promise.resolve();
  }
  if (card.view.type === "kpis") section.replaceChildren(...head, drawKpis(card, rows));
  else if (card.view.type === "table") section.replaceChildren(...head, drawTable(card, rows));
  else {
    const { parts, draw } = drawChart(slug, card, rows);
    section.replaceChildren(...head, ...parts.filter(Boolean));
    return draw();
  }
  return Promise.resolve();
}

async function refresh() {
  const grid = document.getElementById("grade");
  document.body.dataset.ready = "no";
  applyTheme();
  drawTexts();
  writeChoice();
  if (!workspace()) {
    grid.replaceChildren(node("p", { class: "empty" }, words().nothing));
    document.body.dataset.ready = "yes";
    return;
  }
  drawFilters();
  const asked = choice.workspace;
  try {
    await loadWorkspace(workspace());
  } catch {
    grid.replaceChildren(node("p", { class: "empty" }, words().failed));
    return;
  }
  if (asked !== choice.workspace) return;
  if (!grid.querySelector("section")) {
    const { layout } = store.meta.dashboard;
    grid.replaceChildren(
      ...layout.map(({ card, width }) =>
        node("section", { id: `card-${card}`, class: "card", style: `--width: ${width}`, "aria-labelledby": `titulo-${card}` }),
      ),
    );
  }
  await Promise.all(store.meta.dashboard.layout.map(({ card }) => drawCard(card)));
  document.body.dataset.ready = "yes";
}

function start() {
  readChoice();
  document.getElementById("idioma").addEventListener("click", () => {
    choice.language = choice.language === "pt" ? "en" : "pt";
    refresh();
  });
  document.getElementById("tema").addEventListener("click", () => {
    choice.theme = document.documentElement.dataset.theme === "dark" ? "claro" : "escuro";
    writeChoice();
    applyTheme();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", applyTheme);
  window.addEventListener("hashchange", () => {
    readChoice();
    refresh();
  });
  document.getElementById("filtros").addEventListener("submit", (event) => event.preventDefault());
  refresh();
}
