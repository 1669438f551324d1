import { describe, expect, test } from 'vitest';
import { isLesson } from '../lesson-name.ts';
import { readLessons } from '../lesson-files.ts';
import { readCourse } from './course-folder.ts';
import { changesIn, measuredMinutes, roundedMinutes, wordsOf } from './measured-minutes.ts';

/** A lesson may become so many minutes longer or shorter before its number has to follow. */
const tolerance = 4;

test('what is read are prose, tables and questions, and neither code nor expressions', () => {
  expect(
    wordsOf(`---
title: A lesson
minutes: 5
---

import Predict from './Predict.astro';

One two [three](/four/).

<Predict
  cell="web.yaml"
  question="Four five?"
  options={[
    {answer: 'six', when: 'pods.size() == 1'},
  ]}
  once="seconds >= 5"
/>

\`\`\`yaml cell title="web.yaml"
kind: Pod
\`\`\`
`),
  ).toBe(
    ['One', 'two', 'three', 'Predict', 'question', 'Four', 'five', 'options', 'answer', 'six']
      .length,
  );
});

test('each “Change it” is something to do, wherever it stands in a paragraph', () => {
  expect(
    changesIn(
      '**Change it:** write `2`.\n\nThe text says 5. **Change it:** press Apply.\n\nDon’t change it.\n',
    ),
  ).toBe(2);
});

test('minutes are told in steps of five from ten on', () => {
  expect([0.2, 4.4, 9.9, 12.4, 12.6, 31].map(roundedMinutes)).toEqual([1, 4, 10, 10, 15, 30]);
});

describe('each lesson says how long it takes, as measured by its words, cells and recordings', () => {
  const told = new Map(
    readCourse('content').flatMap(({ lessons }) =>
      lessons.map(({ name, minutes }) => [name, minutes]),
    ),
  );
  test.each(readLessons('.').filter(({ file }) => isLesson(file)))('$file', (one) => {
    const measured = measuredMinutes('.', one);
    const says = told.get(one.lesson.name)!;
    expect(
      Math.abs(says - measured),
      `${one.file} says “minutes: ${says}”, and takes about ${measured.toFixed(0)}. Write \`minutes: ${roundedMinutes(measured)}\`.`,
    ).toBeLessThanOrEqual(tolerance);
  });
});
