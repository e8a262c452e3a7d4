// The tiles: one figure each, and how it moved.
function change(row, kpi) {
  const [now, before] = [row[kpi.value], row[kpi.previous]];
  if (!kpi.previous || now === null) return null;
  const opening = kpi.previous === "opening_amount";
  const since = opening ? words().start : words().before(Object.values(choice.filters)[0]);
  if (before === null || (kpi.unit === "change" && before === 0)) {
    return node("p", { class: "change" }, opening ? MISSING : words().noChange);
  }
  const moved = kpi.unit === "points" ? (now - before) * 100 : ((now - before) / Math.abs(before)) * 100;
  const places = kpi.unit === "points" ? 2 : 1;
  const written = `${fixed(moved, places)}${kpi.unit === "points" ? ` ${words().points}` : "%"}`;
  const flat = Number(Math.abs(moved).toFixed(places)) === 0;
  const sign = flat ? "=" : moved > 0 ? "▲ +" : "▼ −";
  return node("p", { class: "change" }, node("strong", {}, flat ? `${sign} ${written}` : sign + written), ` ${since}`);
}

function drawKpis(card, rows) {
  const tiles = node("div", { class: "tiles" });
  for (const kpi of card.view.kpis) {
    const value = rows[0][kpi.value];
    if (value === null) continue;
    tiles.append(
      node(
        "div", { class: "tile", "data-kpi": kpi.value },
        node("p", { class: "name" }, say(kpi.label)),
        node("p", { class: "value" }, figure(value, card.columns[kpi.value])),
        change(rows[0], kpi),
      ),
    );
  }
  return tiles;
}
