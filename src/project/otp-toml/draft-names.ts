import { modulePath } from '../../naming';
import { isName } from './fields';

/** Below the longest name that is allowed, so that a number has room behind it. */
const LONGEST = 50;

/** Names for the services and groups of a draft, each given once. */
export class DraftNames {
  /** Their modules would be those of the application itself. */
  private readonly given = new Set(['supervisor', 'application', 'supervision']);

  /**
   * The wish in snake_case; where that is given already or is no name, `instead`, with a number if need be.
   *
   * @example
   * names.of('TaskRunner', 'main_TaskRunner') // 'task_runner', and the next time 'main_task_runner'
   */
  of(wish: string, instead: string): string {
    const plain = shortened(wish);
    const other = shortened(instead);
    let name = this.isFree(plain) ? plain : other;
    for (let count = 2; !this.isFree(name); count++) name = `${other}_${count}`;
    this.given.add(name);
    return name;
  }

  private isFree(name: string): boolean {
    return !this.given.has(name) && isName(name);
  }
}

/** `task-runner`, `TaskRunner` and `task runner` as task_runner. */
export function snakeCase(name: string): string {
  const words = modulePath(name)
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
  return (/^[a-z]/.test(words[0] ?? '') ? words : ['service', ...words]).join('_');
}

function shortened(name: string): string {
  return snakeCase(name).slice(0, LONGEST).replace(/_$/, '');
}
