"""Evaluates models in a seeded MLflow server with MLflow's own evaluations: of answers with scorers, and of a version of a model with
metrics; and that version by hand. With them go an evaluation dataset, a prompt that is used, and traces. Prints what it made as JSON.

    evaluate.py <url of the server>
"""

import json
import logging
import sys
import warnings

from seed import CHURN_FEATURES

import mlflow
import pandas as pd
from mlflow import MlflowClient
from mlflow.genai import scorer

logging.getLogger("mlflow").setLevel(logging.ERROR)
warnings.filterwarnings("ignore")

ANSWERS = {"Where is my order?": "On its way", "May I return it?": "Within 30 days", "Who are you?": "A shop"}


@scorer
def exact(outputs, expectations):
    return outputs == expectations["answer"]


@scorer
def length(outputs):
    return float(len(outputs))


def answer(question):
    return ANSWERS[question]


@mlflow.trace
def traced(fails):
    if fails:
        raise ValueError("no answer")
    return "An answer"


def prompts():
    mlflow.genai.register_prompt("support-answer", "Answer {{question}} in one sentence.", commit_message="First", tags={"team": "support"})
    chat = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "{{question}}"}]
    second = mlflow.genai.register_prompt("support-answer", chat, commit_message="As a chat", model_config={"model_name": "small", "temperature": 0.2})
    mlflow.genai.set_prompt_alias("support-answer", alias="production", version=1)
    return second


def of_answers(client, experiment):
    data = mlflow.genai.datasets.create_dataset(name="support_questions", experiment_id=[experiment], tags={"team": "support"})
    data.merge_records([{"inputs": {"question": each}, "expectations": {"answer": ANSWERS[each]}} for each in ANSWERS])
    second = prompts()
    model = mlflow.create_external_model(name="support-app")
    client.link_prompt_version_to_model(second.name, str(second.version), model.model_id)
    with mlflow.start_run(run_name="support-evaluation") as run:
        client.link_prompt_version_to_run(run.info.run_id, second)
        mlflow.genai.evaluate(data=data, predict_fn=answer, scorers=[exact, length], model_id=model.model_id)
    return {"run_id": run.info.run_id, "model_id": model.model_id, "dataset_id": data.dataset_id}


def of_version(name, version):
    """Its metrics are those of the version's logged model, by another run than the one that trained it."""
    rows = pd.DataFrame([{**{column: float(n) for column in CHURN_FEATURES}, "left": 0.5 + n / 10} for n in range(4)])
    data = mlflow.data.from_pandas(rows, source="s3://shop-lake/churn_holdout.parquet", name="churn_holdout", targets="left")
    config = {"log_explainer": False, "log_model_explainability": False}
    with mlflow.start_run(run_name="churn-holdout") as run:
        mlflow.models.evaluate(f"models:/{name}/{version}", data, model_type="regressor", evaluator_config=config)
    return {"run_id": run.info.run_id}


def by_hand(client, name, version):
    """As people measure who call no evaluation of MLflow, and don't say what the data is for."""
    model = client.get_model_version(name, version).source.removeprefix("models:/")
    rows = pd.DataFrame([{**{column: float(n) for column in CHURN_FEATURES}, "left": n / 10} for n in range(6)])
    data = mlflow.data.from_pandas(rows, source="s3://shop-lake/churn_audit.parquet", name="churn_audit", targets="left")
    with mlflow.start_run(run_name="churn-audit") as run:
        mlflow.log_input(data)
        mlflow.log_metric("score", 0.87, model_id=model)
    return {"run_id": run.info.run_id}


def main(url):
    mlflow.set_tracking_uri(url)
    client = MlflowClient(url)
    experiment = mlflow.set_experiment("support-answers").experiment_id
    made = {"experiment_id": experiment, "answers": of_answers(client, experiment), "version": of_version("churn-model", "2"), "hand": by_hand(client, "churn-model", "2")}
    for fails in (False, False, True):
        try:
            traced(fails)
        except ValueError:
            pass
    mlflow.flush_trace_async_logging()
    return made


if __name__ == "__main__":
    answers, sys.stdout = sys.stdout, sys.stderr
    print(json.dumps(main(sys.argv[1])), file=answers)
