// What the reader chose. It lives in the address after #, so that a link shows the same page.
const choice = { workspace: null, language: "pt", theme: null, filters: {}, picks: {} };

function readChoice() {
  const given = new URLSearchParams(location.hash.slice(1));
  const { workspaces, dashboard } = store.meta;
  const first = workspaces.find((item) => item.until) ?? workspaces[0];
  const asked = workspaces.find((item) => item.slug === given.get("workspace"));
  choice.workspace = (asked ?? first)?.slug ?? null;
  choice.language = given.get("idioma") === "en" ? "en" : "pt";
  choice.theme = ["claro", "escuro"].includes(given.get("tema")) ? given.get("tema") : null;
  for (const [name, filter] of Object.entries(dashboard.filters)) {
    if (filter.type !== "period") continue;
    const days = Number(given.get(name));
    choice.filters[name] = filter.days.includes(days) ? days : filter.default;
  }
}

function writeChoice() {
  const kept = new URLSearchParams();
  if (choice.workspace) kept.set("workspace", choice.workspace);
  for (const [name, value] of Object.entries(choice.filters)) kept.set(name, value);
  if (choice.language !== "pt") kept.set("idioma", choice.language);
  if (choice.theme) kept.set("tema", choice.theme);
  history.replaceState(null, "", `#${kept}`);
}

const workspace = () => store.meta.workspaces.find((item) => item.slug === choice.workspace);

// The card's rows in the chosen workspace and period, as objects.
function chosenRows(slug) {
  const card = store.meta.cards[slug];
  const names = Object.keys(card.columns);
  const rows = (store.workspaces.get(choice.workspace)?.[slug] ?? []).map((row) =>
    Object.fromEntries(names.map((name, place) => [name, row[place]])),
  );
  const tests = Object.entries(card.filters).map(([name, { column, operator }]) => {
    const value = choice.filters[name];
    return operator === "<" ? (row) => row[column] < value : (row) => row[column] === value;
  });
  return rows.filter((row) => tests.every((test) => test(row)));
}
