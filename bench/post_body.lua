-- wrk script: posts $BENCH_BODY (JSON), always the same. For what stands behind or beside the gateway.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["Authorization"] = "Bearer none"
wrk.body = os.getenv("BENCH_BODY")
