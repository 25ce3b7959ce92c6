using System.Text;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline;

namespace EdgeOrch.ApiServer.Health;

/// <summary>Serves <c>/healthz</c>, <c>/livez</c>, <c>/readyz</c>, with <c>?verbose</c>, <c>?exclude=</c> and single checks below. Thread-safe.</summary>
internal sealed class HealthHandler(HealthChecks checks) : IRequestHandler
{
    /// <inheritdoc/>
    public bool Handles(RequestInfo info) => !info.IsResource && Root(info.Path).Length > 0;

    /// <inheritdoc/>
    public ValueTask<ApiServerResponse> HandleAsync(RequestContext context)
    {
        var root = Root(context.Info.Path);
        var all = checks.Of(liveOnly: root == "livez");
        var single = context.Info.Path.Length > root.Length + 2 ? context.Info.Path[(root.Length + 2)..] : "";
        return ValueTask.FromResult(single.Length == 0 ? All(context.Query, root, all) : Single(root, single, all));
    }

    private static ApiServerResponse Single(string root, string name, IReadOnlyList<HealthChecks.Check> all)
    {
        var check = all.FirstOrDefault(c => c.Name == name) ?? throw ApiException.ResourceNotFound();
        return check.Failure() is { } failure
            ? ApiServerResponse.Text(500, $"internal server error: {failure}\n")
            : ApiServerResponse.Text(200, "ok");
    }

    private static ApiServerResponse All(QueryValues query, string root, IReadOnlyList<HealthChecks.Check> all)
    {
        var excluded = query.All("exclude").ToHashSet(StringComparer.Ordinal);
        var lines = new StringBuilder();
        var failed = false;
        foreach (var check in all)
        {
            if (excluded.Contains(check.Name))
            {
                lines.Append("[+]").Append(check.Name).Append(" excluded: ok\n");
            }
            else if (check.Failure() is null)
            {
                lines.Append("[+]").Append(check.Name).Append(" ok\n");
            }
            else
            {
                failed = true;
                lines.Append("[-]").Append(check.Name).Append(" failed: reason withheld\n");
            }
        }

        if (failed)
        {
            return ApiServerResponse.Text(500, lines.Append(root).Append(" check failed\n").ToString());
        }

        return ApiServerResponse.Text(200, query["verbose"] is null ? "ok" : lines.Append(root).Append(" check passed\n").ToString());
    }

    private static string Root(string path)
    {
        foreach (var root in (ReadOnlySpan<string>)["healthz", "livez", "readyz"])
        {
            if (path.Length > root.Length && path[0] == '/' && path.AsSpan(1).StartsWith(root) && (path.Length == root.Length + 1 || path[root.Length + 1] == '/'))
            {
                return root;
            }
        }

        return "";
    }
}
