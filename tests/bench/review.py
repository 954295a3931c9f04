# SPDX-FileCopyrightText: 2026 Geleit contributors
# SPDX-License-Identifier: EUPL-1.2
"""The chart of review.yaml in SpiffWorkflow: cases from filed to valid for a while; prints steps per second of
the processor's time."""

import sys
import time
from pathlib import Path

from SpiffWorkflow import TaskState
from SpiffWorkflow.bpmn.parser import BpmnParser
from SpiffWorkflow.bpmn.workflow import BpmnWorkflow

parser = BpmnParser()
parser.add_bpmn_file(str(Path(__file__).with_name("review.bpmn")))
spec = parser.get_spec("review")


def one():
    """Steps of one case: its start and every user task."""
    case, steps = BpmnWorkflow(spec), 1
    case.do_engine_steps()
    while not case.completed:
        task = case.get_next_task(state=TaskState.READY, manual=True)
        if task.task_spec.bpmn_id == "set_fee":
            task.set_data(fee=50)
        task.run()
        steps += 1
        case.do_engine_steps()
    assert steps == 7, steps
    return steps


seconds = float(sys.argv[1])
one()
done, begun = 0, time.process_time()
while time.process_time() - begun < seconds:
    done += one()
print(done / (time.process_time() - begun))
