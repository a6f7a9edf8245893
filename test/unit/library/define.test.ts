import { expect, it } from 'vitest';
import { defineClass } from '../../../generator/library/define.ts';
import { once } from '../../../generator/library/once.ts';
import { Evaluator } from '../../../generator/python/evaluator.ts';
import { emptyCatalog, mariadb } from '../../../src/catalog/index.ts';
import { treeOf } from './script.ts';

const evaluation = () =>
  new Evaluator({
    tree: treeOf({}),
    libraries: [],
    database: { catalog: emptyCatalog(mariadb('10.11.6')), knownEmpty: new Set() },
  });

it('keeps what a script puts into a class that nobody has looked into yet', () => {
  const vm = evaluation();
  const base = defineClass(vm, 'm', 'Base', { attrs: { size: 1n, name: 'base' } });
  const derived = defineClass(vm, 'm', 'Derived', { bases: [base], attrs: { size: 2n } });
  vm.setAttr(base, 'size', 3n);
  expect(vm.getAttr(base, 'size')).toBe(3n);
  expect(vm.getAttr(base, 'name')).toBe('base');
  expect(vm.getAttr(derived, 'size')).toBe(2n);
  expect(derived.lookup('name')).toBe('base');
});

it('gives every evaluation a class of its own, and one class only', () => {
  const shared = once((vm) => defineClass(vm, 'm', 'Shared', { attrs: { size: 1n } }));
  const [one, other] = [evaluation(), evaluation()];
  expect(shared(one)).toBe(shared(one));
  one.setAttr(shared(one), 'size', 2n);
  expect(other.getAttr(shared(other), 'size')).toBe(1n);
});

it('remembers that there is nothing', () => {
  let asked = 0;
  const nothing = once(() => {
    asked += 1;
    return undefined;
  });
  const vm = evaluation();
  nothing(vm);
  nothing(vm);
  expect(asked).toBe(1);
});
