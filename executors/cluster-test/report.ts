import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ClusterEvent, readEvents } from '../../src/pictures/timeline/events';
import { svgTimeline } from '../../src/pictures/timeline/svg';
import { timelineOf } from '../../src/pictures/timeline/timeline';

/** Absolute paths of what a run writes. */
export interface ReportFiles {
  /** Folder with a log of each node. */
  logs: string;
  /** What happened: a line of JSON for each event. */
  events: string;
  junit: string;
  timeline: string;
}

/** The folder with all that is kept of a run of cluster tests. */
export class Report {
  readonly files: ReportFiles;

  constructor(private readonly folder: string) {
    this.files = {
      logs: join(folder, 'logs'),
      events: join(folder, 'events.jsonl'),
      junit: join(folder, 'junit.xml'),
      timeline: join(folder, 'timeline.svg'),
    };
  }

  /** Empties the folder: what an earlier run left says nothing of this one. */
  begin(): void {
    rmSync(this.folder, { recursive: true, force: true });
    mkdirSync(this.files.logs, { recursive: true });
  }

  /** What has happened so far. */
  events(): ClusterEvent[] {
    return existsSync(this.files.events) ? readEvents(readFileSync(this.files.events, 'utf8')) : [];
  }

  drawTimeline(title: string): void {
    writeFileSync(this.files.timeline, svgTimeline(timelineOf(this.events(), title)));
  }

  deleteLogs(): void {
    rmSync(this.files.logs, { recursive: true, force: true });
  }
}
