import { condition, fields, text } from '../state/fields.ts';
import type { Rule } from './diagnosis.ts';

/** Explains a Job that has failed, or is not allowed to begin. */
export const diagnoseJob: Rule = (job) => {
  const { name } = job.metadata;
  const failure = condition(job, 'Failed');
  if (failure?.['status'] === 'True') {
    const reason = text(failure['reason']) ?? 'Failed';
    const shared = {
      reason,
      failed: true,
      evidence: [{ from: 'condition Failed', quote: text(failure['message']) ?? reason }],
    };
    switch (reason) {
      case 'BackoffLimitExceeded':
        return {
          ...shared,
          title: `The Job ${name} has given up: its Pods have failed too often.`,
          why: 'A Job starts a new Pod for one that failed, as often as its `backoffLimit` allows (6 if it says nothing).',
          next: 'Look at the Pods below: each that failed says why. Fix that rather than the limit.',
          field: 'spec.backoffLimit',
        };
      case 'DeadlineExceeded':
        return {
          ...shared,
          title: `The Job ${name} took longer than its deadline allows.`,
          why: 'After `activeDeadlineSeconds` a Job ends all its Pods, whatever they do, and deletes them.',
          next: 'Give it more time, or let it do less.',
          field: 'spec.activeDeadlineSeconds',
        };
    }
    return {
      ...shared,
      title: `The Job ${name} has failed.`,
      why: 'It has ended its Pods and does not start new ones.',
      next: 'Read its message below.',
      field: reason === 'PodFailurePolicy' ? 'spec.podFailurePolicy' : 'spec',
    };
  }
  const suspended = condition(job, 'Suspended');
  if (suspended?.['status'] !== 'True' || fields(job['spec'])['suspend'] !== true) return undefined;
  return {
    reason: 'JobSuspended',
    failed: false,
    title: `The Job ${name} is suspended.`,
    why: 'With `suspend: true` a Job creates no Pods, and stops those that it has.',
    next: 'Set `suspend: false` and press Apply, and it starts.',
    evidence: [{ from: 'condition Suspended', quote: text(suspended['message']) ?? 'True' }],
    field: 'spec.suspend',
  };
};

/** Explains a CronJob that will start nothing. */
export const diagnoseCronJob: Rule = (cronJob, facts) => {
  const { name } = cronJob.metadata;
  const spec = fields(cronJob['spec']);
  const schedule = text(spec['schedule']) ?? '';
  const invalid = facts
    .eventsOf(cronJob)
    .findLast(
      ({ reason, note }) =>
        /^(InvalidSchedule|UnparseableSchedule)$/.test(reason) && note.includes(schedule),
    );
  if (invalid) {
    return {
      reason: invalid.reason,
      failed: true,
      title: `The CronJob ${name} never starts a Job: the time ${schedule} never comes.`,
      why: 'The five parts are minute, hour, day of the month, month and day of the week; no day fits all of them, such as February 31.',
      next: 'Fix the schedule; `*/5 * * * *` is every five minutes.',
      evidence: [{ from: `Event ${invalid.reason}`, quote: invalid.note }],
      field: 'spec.schedule',
    };
  }
  if (spec['suspend'] !== true) return undefined;
  return {
    reason: 'CronJobSuspended',
    failed: false,
    title: `The CronJob ${name} is suspended and starts no Jobs.`,
    why: 'With `suspend: true` nothing happens at its scheduled times.',
    next: 'Set `suspend: false` and press Apply, and it starts a Job at the next scheduled time.',
    evidence: [{ from: 'spec of the CronJob', quote: `suspend: true, schedule: ${schedule}` }],
    field: 'spec.suspend',
  };
};
