/** What every call of esbuild for a packed program has in common. */
export const TARGET = { platform: 'node', target: 'node20', logLevel: 'silent', legalComments: 'inline' } as const;
