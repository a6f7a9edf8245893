import { HistoryError } from './error.ts';
import type { GraphNode, HistoryGraph } from './graph.ts';

/** Everything that `starts` stand on, themselves included. */
export function closureOf(graph: HistoryGraph, starts: Iterable<string>): ReadonlySet<string> {
  const seen = new Set<string>();
  const open = [...starts].map((key) => graph.aliases.get(key) ?? key);
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const node = graph.nodes.get(key);
    if (!node || seen.has(key)) continue;
    seen.add(key);
    open.push(...node.needs);
  }
  return seen;
}

/**
 * The nodes of `keys` in an order in which each comes after what it needs. Where that leaves a choice: expand, then
 * what has no branch, then data, then contract; then by repository, by the release that brought it, by name.
 */
export function ordered(graph: HistoryGraph, keys: ReadonlySet<string>): readonly GraphNode[] {
  const nodes = [...keys].map((key) => graph.nodes.get(key)).filter((node) => node !== undefined);
  const waiting = new Map(nodes.map((node) => [node.key, new Set(node.needs.filter((need) => keys.has(need)))]));
  const above = new Map<string, GraphNode[]>();
  for (const node of nodes) {
    for (const need of waiting.get(node.key) ?? []) above.set(need, [...(above.get(need) ?? []), node]);
  }
  const ready = nodes.filter((node) => waiting.get(node.key)?.size === 0).sort(compare);
  const out: GraphNode[] = [];
  for (let node = ready.shift(); node; node = ready.shift()) {
    out.push(node);
    for (const next of above.get(node.key) ?? []) {
      const open = waiting.get(next.key);
      if (!open?.delete(node.key) || open.size > 0) continue;
      const at = ready.findIndex((other) => compare(next, other) < 0);
      ready.splice(at < 0 ? ready.length : at, 0, next);
    }
  }
  if (out.length < nodes.length) {
    const left = nodes.filter((node) => !out.includes(node)).map((node) => node.key);
    throw new HistoryError(`no order satisfies ${left.slice(0, 10).join(', ')}: they wait for each other`);
  }
  return out;
}

function compare(a: GraphNode, b: GraphNode): number {
  return (
    a.branch - b.branch ||
    a.repository - b.repository ||
    (a.union?.firstSeen ?? 0) - (b.union?.firstSeen ?? 0) ||
    numberOf(a) - numberOf(b) ||
    (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
  );
}

function numberOf(node: GraphNode): number {
  const number = Number(node.union?.revision);
  return Number.isInteger(number) ? number : 0;
}
