"""Sends with the Python SDK what ../story.js expects."""
import os

import segment.analytics as analytics

analytics.write_key = os.environ["WRITE_KEY"]
analytics.host = os.environ["SEND_TO"]
analytics.flush_at = 10
analytics.gzip = os.environ.get("GZIP") == "1"

who = {"user_id": os.environ["USER_ID"], "anonymous_id": "python-device"}
analytics.identify(**who, traits={"plan": "python-pro", "email": "python@Example.com"})
analytics.track(**who, event="Order Completed", properties={"total": 40.5})
analytics.track(**who, event="Order Completed", properties={"total": 59.5})
analytics.screen(**who, name="Account")
analytics.shutdown()
