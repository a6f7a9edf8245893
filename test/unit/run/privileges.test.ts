import { expect, it } from 'vitest';
import { missingPrivileges } from '../../../src/preflight/server/grants.ts';

const ALL = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'CREATE', 'DROP', 'ALTER', 'INDEX', 'REFERENCES'];

it.each([
  ['everything everywhere', ['GRANT ALL PRIVILEGES ON *.* TO `root`@`localhost` WITH GRANT OPTION'], []],
  ['the database', ['GRANT USAGE ON *.* TO `u`@`%`', 'GRANT ALL PRIVILEGES ON `glance`.* TO `u`@`%`'], []],
  ['a pattern', ['GRANT ALL PRIVILEGES ON `gl%`.* TO `u`@`%`'], []],
  ['an escaped name of another', ['GRANT ALL PRIVILEGES ON `glance\\_api`.* TO `u`@`%`'], ALL],
  ['one by one', [`GRANT ${ALL.join(', ')} ON \`glance\`.* TO \`u\`@\`%\``], []],
  [
    'over two levels',
    ['GRANT SELECT, INSERT, UPDATE, DELETE ON *.* TO u', 'GRANT CREATE, DROP, ALTER ON `glance`.* TO u'],
    ['INDEX', 'REFERENCES'],
  ],
  ['a table only', ['GRANT ALL PRIVILEGES ON `glance`.`images` TO u'], ALL],
])('%s', (_, grants, missing) => {
  expect(missingPrivileges(grants, 'glance', [])).toEqual(missing);
});

it('asks for TRIGGER where triggers are made', () => {
  expect(missingPrivileges([`GRANT ${ALL.join(', ')} ON *.* TO u`], 'glance', ['TRIGGER'])).toEqual(['TRIGGER']);
});

it('cannot tell what a role gives', () => {
  expect(missingPrivileges(['GRANT `upgraders` TO `u`@`%`', 'GRANT USAGE ON *.* TO `u`@`%`'], 'glance', [])).toBeNull();
});
