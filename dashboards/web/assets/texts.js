// The page's own words; those of dashboards and cards come with the data.
const TEXTS = {
  pt: {
    locale: "pt-BR", other: "English", otherLang: "en", skip: "Ir para o conteúdo", filters: "Filtros",
    dark: "Escuro", light: "Claro", until: "Dados até", noData: "Sem dados neste período.",
    nothing: "Ainda não há dados: rode o pipeline e construa os dashboards de novo.",
    noMovement: "Este workspace ainda não tem movimento.", failed: "Não foi possível carregar os dados.",
    showData: "Ver os números", line: "Linha", days: (n) => (n === 365 ? "Último ano" : `Últimos ${n} dias`),
    before: (n) => (n === 365 ? "ante o ano anterior" : `ante os ${n} dias anteriores`), start: "ante o saldo inicial",
    points: "p.p.", noChange: "sem período anterior completo",
    footer: "Os números vêm dos marts e são conferidos a cada construção.",
  },
  en: {
    locale: "en", other: "Português", otherLang: "pt-BR", skip: "Skip to content", filters: "Filters",
    dark: "Dark", light: "Light", until: "Data up to", noData: "No data in this period.",
    nothing: "There is no data yet: run the pipeline and build the dashboards again.",
    noMovement: "This workspace has no movement yet.", failed: "The data could not be loaded.",
    showData: "Show the figures", line: "Line", days: (n) => (n === 365 ? "Last year" : `Last ${n} days`),
    before: (n) => (n === 365 ? "on the year before" : `on the ${n} days before`), start: "on the opening balance",
    points: "p.p.", noChange: "no whole period before",
    footer: "Figures come from the marts and are checked at every build.",
  },
};

const words = () => TEXTS[choice.language];
const say = (text) => text[choice.language];

// The name of a code, from the labels, or the code itself where it has none.
function labelled(column, value) {
  const list = column.values && store.meta.labels[column.values];
  return list && list[value] ? say(list[value]) : value;
}
