import type { Statement } from '../syntax/ast.ts';

/** How far a block surely jumps, other than by raising. */
export function jumpOf(body: readonly Statement[]): 'round' | 'loop' | 'call' | null {
  const last = body[body.length - 1];
  switch (last?.kind) {
    case 'return':
      return 'call';
    case 'break':
      return 'loop';
    case 'continue':
      return 'round';
    case 'if': {
      const [then, other] = [jumpOf(last.then), jumpOf(last.else)];
      return then !== null && then === other ? then : null;
    }
    default:
      return null;
  }
}

/** Whether a block may end early anywhere, by raising too: what follows it then depends on whether it ran. */
export function jumps(body: readonly Statement[]): boolean {
  return body.some((statement) => {
    switch (statement.kind) {
      case 'return':
      case 'break':
      case 'continue':
      case 'raise':
        return true;
      case 'if':
        return jumps(statement.then) || jumps(statement.else);
      case 'for':
      case 'while':
        return jumps(statement.body) || jumps(statement.else);
      case 'try':
      case 'with':
        return jumps(statement.body);
      default:
        return false;
    }
  });
}
