/** The grammar of PHP, whose words are its own and whose shape is that of C. */
import { clike } from '@codemirror/legacy-modes/mode/clike';

const words = (all: string): Record<string, true> => Object.fromEntries(all.split(' ').map((word) => [word, true]));

type Stream = { match(pattern: RegExp): unknown; skipToEnd(): void; eatWhile(pattern: RegExp): boolean };

export const php = clike({
  name: 'php',
  keywords: words('abstract and as break callable case catch class clone const continue declare default do echo else elseif empty enum extends final finally fn for foreach function global goto if implements include include_once instanceof insteadof interface isset list match namespace new or parent print private protected public readonly require require_once return self static switch throw trait try unset use var while xor yield'),
  types: words('array bool float int iterable mixed never object string void'),
  atoms: words('true false null TRUE FALSE NULL __CLASS__ __DIR__ __FILE__ __FUNCTION__ __LINE__ __METHOD__ __NAMESPACE__'),
  multiLineStrings: true,
  hooks: {
    $: (stream: Stream) => (stream.eatWhile(/[\w$]/u), 'variable'),
    '#': (stream: Stream) => (stream.match(/^\[/u) ? 'meta' : (stream.skipToEnd(), 'comment')),
    '<': (stream: Stream) => (stream.match(/^\?(?:php|=)?/u) ? 'meta' : false),
    '?': (stream: Stream) => (stream.match(/^>/u) ? 'meta' : false),
  },
});
