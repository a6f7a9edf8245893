import { expect, it } from 'vitest';
import { splitStatements } from '../../../generator/sql/index.ts';

const texts = (script: string): string[] => splitStatements(script).map((statement) => statement.text);

it('cuts at semicolons outside quotes and comments', () => {
  expect(texts('a \'x;y\' ; b "p;q" `r;s`; -- c;\n# d;\n/* e; */ f')).toEqual(["a 'x;y'", 'b "p;q" `r;s`', 'f']);
});

it('says where a statement begins, behind its comments', () => {
  expect(splitStatements('-- licence\n\nDROP TABLE a;\n/* why\n */\nDROP TABLE b;\n')).toEqual([
    { text: 'DROP TABLE a', line: 3 },
    { text: 'DROP TABLE b', line: 6 },
  ]);
});

it('knows doubled and escaped quotes', () => {
  expect(texts("a 'it''s;' ; b 'x\\';y'; c")).toEqual(["a 'it''s;'", "b 'x\\';y'", 'c']);
});

it('follows DELIMITER lines', () => {
  const script =
    'DELIMITER //\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @a = 1; END//\nDELIMITER ;\nDROP TABLE a;';
  expect(texts(script)).toEqual([
    'CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW BEGIN SET @a = 1; END',
    'DROP TABLE a',
  ]);
});

it('has nothing to say of empty scripts', () => {
  expect(texts(' ;; -- nothing\n')).toEqual([]);
});

it('refuses a quote that is not closed', () => {
  expect(() => texts("a 'b")).toThrow(/not closed at line 1/);
});
