// Charts take their colours from the page's CSS variables: a change of theme, or paper, needs no new drawing.
const SERIES = ["var(--serie-1)", "var(--serie-2)", "var(--serie-3)"];

function chartConfig() {
  const font = getComputedStyle(document.body).fontFamily;
  return {
    background: "transparent",
    font,
    view: { stroke: null },
    range: { category: SERIES },
    axis: {
      labelColor: "var(--soft)", labelFontSize: 12, gridColor: "var(--line)", domainColor: "var(--line)",
      tickColor: "var(--line)", labelPadding: 6, domain: false, ticks: false,
    },
    legend: { labelColor: "var(--text)", labelFontSize: 12, symbolSize: 90, padding: 0, offset: 6 },
    bar: { color: SERIES[0], stroke: "var(--panel)" },
    text: { color: "var(--text)", fontSize: 12 },
  };
}

function applyTheme() {
  const dark = choice.theme ? choice.theme === "escuro" : matchMedia("(prefers-color-scheme: dark)").matches;
  document.documentElement.dataset.theme = dark ? "dark" : "light";
  const button = document.getElementById("tema");
  button.textContent = dark ? words().light : words().dark;
  button.setAttribute("aria-pressed", String(dark));
}

function numberLocale() {
  return { ...store.meta.locales[choice.language].number, currency: [`${workspace().symbol}\u00a0`, ""] };
}
