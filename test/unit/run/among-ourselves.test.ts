import { describe, expect, it } from 'vitest';
import { amongOurselves } from '../../../src/run/scratch/among-ourselves.ts';

function refusing(errno: number, times: number) {
  let asked = 0;
  return {
    asked: () => asked,
    async work() {
      asked++;
      if (asked <= times) throw Object.assign(new Error('refused'), { errno });
      return 'done';
    },
  };
}

describe('a statement of a trial', () => {
  it.each([1205, 1213])('is sent again where another session has held it up (%i)', async (errno) => {
    const { work, asked } = refusing(errno, 2);
    expect(await amongOurselves(work)).toBe('done');
    expect(asked()).toBe(3);
  });

  it('is not sent again for ever', async () => {
    const { work, asked } = refusing(1213, Number.POSITIVE_INFINITY);
    await expect(amongOurselves(work)).rejects.toThrow('refused');
    expect(asked()).toBe(5);
  });

  it('is refused at once for anything else', async () => {
    const { work, asked } = refusing(1146, 1);
    await expect(amongOurselves(work)).rejects.toThrow('refused');
    expect(asked()).toBe(1);
  });
});
