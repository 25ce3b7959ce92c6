#!/usr/bin/env bash
# Regenerates internal/Api/Types/Generated from the descriptions; with --check only says whether it is current.
set -euo pipefail
cd "$(dirname "$0")/.."
exec dotnet run --project cmd/apigen -v quiet -- internal/Api "$@"
