import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RollupReport, rollup } from '../../../generator/rollup/index.ts';

let out = '';
let report: RollupReport;
const config = resolve(import.meta.dirname, '../../../stackleap.config.ts');
const options = () => ({ config, out, services: ['glance', 'cinder'] });
const contents = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(out, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .map((file) => [file, readFileSync(file, 'utf8')]),
  );

beforeAll(async () => {
  out = mkdtempSync(join(tmpdir(), 'stackleap-packages-'));
  report = await rollup(options());
});
afterAll(() => rmSync(out, { recursive: true, force: true }));

describe('the shipped configuration', () => {
  it('rolls up glance and cinder with nothing unresolved', () => {
    expect(report.sets.map(({ service, unresolved }) => ({ service, unresolved }))).toEqual([
      { service: 'glance', unresolved: [] },
      { service: 'cinder', unresolved: [] },
    ]);
    expect(report.ok).toBe(true);
  });

  it('says what it read', () => {
    for (const { source, releases } of report.sources) {
      expect(source).not.toBe('');
      expect(releases.length).toBeGreaterThanOrEqual(2);
    }
  });

  it('reaches from before the oldest source to the newest', () => {
    for (const { service, releases } of report.sets) {
      const read = report.sources.find((one) => one.service === service)?.releases ?? [];
      expect(releases).toEqual(expect.arrayContaining([...read]));
      expect(releases.at(-1)).toBe(read.at(-1));
    }
    expect(report.sets[0]?.releases[0]).toBe('havana');
  });

  it('holds glance’s chain in upstream’s order, with the rows that its scripts leave out', () => {
    const names = readdirSync(join(out, 'glance/glance')).filter((name) => /^\d/.test(name));
    const at = (part: string) => names.findIndex((name) => name.includes(part));
    const order = [
      '0001_havana_baseline',
      'switch_to_alembic_mitaka02',
      'ocata_expand01',
      'ocata_migrate01',
      'ocata_contract01',
      'train_migrate01',
      'wallaby_expand01',
    ].map(at);
    expect(order).not.toContain(-1);
    expect(order).toEqual([...order].sort((a, b) => a - b));
  });

  it('compares squashes: cinder’s are what the chain comes to, but for names', () => {
    const cinder = report.sets.find(({ service }) => service === 'cinder');
    expect(cinder?.checkpoints.map(({ revision }) => revision)).toEqual(
      expect.arrayContaining(['135', '921e1a36b076']),
    );
    for (const { differences } of cinder?.checkpoints ?? []) {
      expect(differences.filter((line) => !/^(index|foreign-key|check)-name /.test(line))).toEqual([]);
    }
  });

  it('changes no byte the second time', async () => {
    const before = contents();
    const again = await rollup({ ...options(), check: true });
    expect(again.changes).toEqual([]);
    await rollup(options());
    expect(contents()).toEqual(before);
  });
});
