import { expect, it } from 'vitest';
import { type LoweredCode, lower } from '../../../generator/rows/lower.ts';
import type { Expr, Program } from '../../../generator/rows/program.ts';
import { append, catalog, define, each, execute, field, place, run, select, variable } from './build.ts';

/** `{tag.id: tag.label for tag in tags}` */
const labels: Expr = {
  kind: 'map',
  result: 'dict',
  item: 'tag',
  over: variable('tags'),
  where: null,
  key: field('tag', 'id'),
  value: field('tag', 'label'),
};
const note = (value: Expr) =>
  execute({ kind: 'sql', text: 'UPDATE parcels SET note = :v ORDER BY id LIMIT 1', bindings: { v: run(value) } });
const looked = (of: Expr): Expr => ({ kind: 'method', of, name: 'get', args: [field('row', 'note')] });

function sourceOf(...program: Program): string {
  const asked = [execute(select('parcels', ['note']), 'rows'), execute(select('tags', ['id', 'label']), 'tags')];
  const steps = lower([...asked, ...program], { before: catalog, after: catalog, file: place.file });
  return steps.map((step) => (step as LoweredCode).source).join('\n');
}

it('makes what does not change once, before the loop', () => {
  const source = sourceOf(define('known', labels), each('row', 'rows', note(looked(variable('known')))));
  const [before = '', loop = ''] = source.split('for (const row of');
  expect(before).toContain('const known = py.dict(');
  expect(loop).toContain('py.get(known, row.note)');
});

it('makes anew what a round changes', () => {
  const source = sourceOf(
    each(
      'row',
      'rows',
      define('known', labels),
      append('known', field('row', 'note')),
      note(looked(variable('known'))),
    ),
  );
  expect(source.split('for (const row of')[1]).toContain('py.dict(');
});

it('makes anew what is made of rows that a round asks for', () => {
  const source = sourceOf(each('row', 'rows', execute(select('tags', ['id', 'label']), 'tags'), note(looked(labels))));
  expect(source.split('for ')[1]).toContain('py.dict(');
});
