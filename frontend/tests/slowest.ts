/**
 * Prints, after each run, the slowest ten tests, the total time of the tests in each file, and last what failed, where
 * the end of a long output shows it.
 */
import { relative } from 'node:path';
import type { FullConfig, Reporter, TestCase, TestResult } from '@playwright/test/reporter';

const SHOWN = 10;

type Duration = { name: string; milliseconds: number };

export default class Slowest implements Reporter {
  readonly #tests: Duration[] = [];
  readonly #files = new Map<string, number>();
  readonly #failures: string[] = [];
  #root = '';

  onBegin(config: FullConfig): void {
    this.#root = config.rootDir;
  }

  onTestEnd(test: TestCase, { duration, errors }: TestResult): void {
    const file = relative(this.#root, test.location.file);
    this.#tests.push({ name: `${file}: ${test.title}`, milliseconds: duration });
    this.#files.set(file, (this.#files.get(file) ?? 0) + duration);
    if (!test.ok()) {
      this.#failures.push(`${file}:${test.location.line}: ${test.title}`);
      this.#failures.push(...errors.map(({ message }) => message ?? 'no message'));
    }
  }

  onEnd(): void {
    const files = [...this.#files].map(([name, milliseconds]) => ({ name, milliseconds }));
    console.log(`\nThe slowest tests:\n${listed(this.#tests).slice(0, SHOWN).join('\n')}`);
    console.log(`\nThe tests of each file:\n${listed(files).join('\n')}`);
    if (this.#failures.length > 0) {
      console.log(`\nFailed:\n${this.#failures.join('\n')}`);
    }
  }
}

const listed = (durations: Duration[]): string[] =>
  durations
    .toSorted((one, other) => other.milliseconds - one.milliseconds)
    .map(({ name, milliseconds }) => `${(milliseconds / 1000).toFixed(1).padStart(8)} s  ${name}`);
