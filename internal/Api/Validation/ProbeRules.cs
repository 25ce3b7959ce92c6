using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of probes and lifecycle hooks.</summary>
internal static class ProbeRules
{
    private static readonly string[] ProbeHandlers = ["exec", "httpGet", "tcpSocket", "grpc"];
    private static readonly string[] HookHandlers = ["exec", "httpGet", "tcpSocket", "sleep"];
    private static readonly string[] Counts = ["initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold"];

    /// <summary>Checks one probe.</summary>
    public static void Check(JsonObject? probe, string path, string kind, ErrorList errors)
    {
        if (probe is null)
        {
            return;
        }

        CheckHandler(probe, ProbeHandlers, path, errors);
        foreach (var name in Counts)
        {
            Validation.Check.NotNegative(probe, name, path, errors);
        }

        if (kind != "readinessProbe" && JsonTree.Number(probe, "successThreshold") is { } threshold && threshold != 1)
        {
            errors.Add(FieldError.Invalid(path + ".successThreshold", threshold, "must be 1"));
        }

        if (JsonTree.Number(probe, "terminationGracePeriodSeconds") is { } grace)
        {
            if (kind == "readinessProbe")
            {
                errors.Add(FieldError.Invalid(path + ".terminationGracePeriodSeconds", grace, "must not be set for readinessProbes"));
            }
            else if (grace <= 0)
            {
                errors.Add(FieldError.Invalid(path + ".terminationGracePeriodSeconds", grace, "must be greater than 0"));
            }
        }
    }

    /// <summary>Checks the hooks of a container.</summary>
    public static void CheckLifecycle(JsonObject? lifecycle, string path, ErrorList errors)
    {
        foreach (var name in new[] { "postStart", "preStop" })
        {
            if (JsonTree.Object(lifecycle, name) is { } hook)
            {
                CheckHandler(hook, HookHandlers, $"{path}.{name}", errors);
            }
        }
    }

    private static void CheckHandler(JsonObject owner, string[] handlers, string path, ErrorList errors)
    {
        var given = handlers.Where(h => JsonTree.Has(owner, h)).ToList();
        if (given.Count == 0)
        {
            errors.Add(FieldError.Required(path, "must specify a handler type"));
        }

        foreach (var extra in given.Skip(1))
        {
            errors.Add(FieldError.Forbidden($"{path}.{extra}", "may not specify more than 1 handler type"));
        }

        if (JsonTree.Object(owner, "httpGet") is { } http)
        {
            Validation.Check.PortOrName(path + ".httpGet.port", http["port"], errors);
        }

        if (JsonTree.Object(owner, "tcpSocket") is { } tcp)
        {
            Validation.Check.PortOrName(path + ".tcpSocket.port", tcp["port"], errors);
        }

        if (JsonTree.Object(owner, "exec") is { } exec && JsonTree.Array(exec, "command") is not { Count: > 0 })
        {
            errors.Add(FieldError.Required(path + ".exec.command"));
        }
    }
}
