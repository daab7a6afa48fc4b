import type { NewProject } from '../workspace/new-project';

export interface View extends NewProject {
  /** Environment variable that the example setting is read from: `ORDERS_HISTORY_LIMIT`. */
  historyLimitVariable: string;
}

/** What the templates of an application need beside its names and places. */
export function view(project: NewProject): View {
  return { ...project, historyLimitVariable: `${project.app.toUpperCase()}_HISTORY_LIMIT` };
}
