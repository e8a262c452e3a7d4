// How figures are written. The twin in Python is dashboards/figures.py; a browser test holds the two equal.
const MISSING = "–";

function grouped(digits, places) {
  const [decimal, thousands] = choice.language === "pt" ? [",", "."] : [".", ","];
  const padded = digits.padStart(places + 1, "0");
  const whole = padded.slice(0, padded.length - places).replace(/\B(?=(\d{3})+$)/g, thousands);
  return places ? whole + decimal + padded.slice(-places) : whole;
}

const parenthesised = (text, negative) => (negative ? `(${text})` : text);

// Whole centavos; no floating point comes near them.
const money = (cents) => parenthesised(`${workspace().symbol} ${grouped(String(Math.abs(cents)), 2)}`, cents < 0);
const count = (value) => grouped(String(value), 0);
const fixed = (value, places) => grouped(Math.abs(value).toFixed(places).replace(".", ""), places);
// A share has four decimals, so its percentage has two and is whole in hundredths.
const percent = (share) => parenthesised(`${grouped(String(Math.abs(Math.round(share * 10000))), 2)}%`, share < 0);

const monthNames = () => store.meta.locales[choice.language].time.months;

function day(iso) {
  const [year, month, date] = iso.split("-");
  if (choice.language === "pt") return `${date}/${month}/${year}`;
  return `${date} ${monthNames()[Number(month) - 1].slice(0, 3)} ${year}`;
}

function month(iso) {
  const [year, number] = iso.split("-");
  const name = monthNames()[Number(number) - 1];
  return choice.language === "pt" ? `${name} de ${year}` : `${name} ${year}`;
}

const WRITERS = { money, count, percent, date: day, ms: (value) => `${fixed(value, 1)} ms` };

function figure(value, column) {
  if (value === null) return MISSING;
  const write = WRITERS[column.type];
  return write ? write(value) : String(labelled(column, value));
}

const isNumber = (column) => ["money", "count", "percent", "ms"].includes(column.type);

function node(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null));
  return element;
}
