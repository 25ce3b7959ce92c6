using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.Api.Validation;

/// <summary>Rules of certificate signing requests.</summary>
internal static class CertificateRules
{
    private static readonly string[] Decisions = ["Approved", "Denied", "Failed"];

    /// <summary>Checks a request, but not its content, which only the signer can judge.</summary>
    public static void Check(JsonObject value, ErrorList errors)
    {
        var spec = JsonTree.Object(value, "spec");
        if (JsonTree.Text(spec, "request") is not { Length: > 0 })
        {
            errors.Add(FieldError.Invalid("spec.request", new JsonArray(), "PEM block type must be CERTIFICATE REQUEST"));
        }

        var signer = JsonTree.Text(spec, "signerName") ?? "";
        if (signer == "kubernetes.io/legacy-unknown")
        {
            errors.Add(FieldError.Invalid("spec.signerName", signer, "the legacy signerName is not allowed via this API version"));
        }
        else if (signer.Length > 0)
        {
            Signer(signer, errors);
        }

        var conditions = JsonTree.Objects(JsonTree.Object(value, "status"), "conditions").ToList();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < conditions.Count; i++)
        {
            Condition(conditions[i], $"status.conditions[{i}]", seen, errors);
        }
    }

    /// <summary>A decision is never taken back.</summary>
    public static void Update(JsonObject now, JsonObject before, ErrorList errors)
    {
        foreach (var type in Decisions)
        {
            if (Has(before, type) && !Has(now, type))
            {
                errors.Add(FieldError.Forbidden("status.conditions", $"updates may not remove a condition of type {GoQuote.Quote(type)}"));
            }
        }

        var (a, b) = (JsonTree.Text(JsonTree.Object(now, "status"), "certificate"), JsonTree.Text(JsonTree.Object(before, "status"), "certificate"));
        if (b is { Length: > 0 } && a != b)
        {
            errors.Add(FieldError.Forbidden("status.certificate", "updates may not modify existing certificate content"));
        }
    }

    private static bool Has(JsonObject value, string type)
        => JsonTree.Objects(JsonTree.Object(value, "status"), "conditions").Any(c => JsonTree.Text(c, "type") == type);

    private static void Signer(string signer, ErrorList errors)
    {
        const string Path = "spec.signerName";
        var slash = signer.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            errors.Add(FieldError.Invalid(Path, signer, "must be a fully qualified domain and path of the form 'example.com/signer-name'"));
            return;
        }

        var (domain, path) = (signer[..slash], signer[(slash + 1)..]);
        if (!domain.Contains('.', StringComparison.Ordinal) || Names.DnsSubdomain(domain).Any())
        {
            errors.Add(FieldError.Invalid(Path, domain, "should be a domain with at least two segments separated by dots"));
        }

        if (path.Split('/') is { Length: > 1 })
        {
            errors.Add(FieldError.Invalid(Path, signer, "must be a fully qualified domain and path of the form 'example.com/signer-name'"));
        }
        else
        {
            errors.Invalid(Path, path, Names.DnsSubdomain(path));
        }
    }

    private static void Condition(JsonObject condition, string path, HashSet<string> seen, ErrorList errors)
    {
        var type = JsonTree.Text(condition, "type") ?? "";
        var status = JsonTree.Text(condition, "status") ?? "";
        Validation.Check.Required(condition, "type", path, errors);
        string[] allowed = Decisions.Contains(type) ? ["True"] : ["True", "False", "Unknown"];
        if (Validation.Check.Required(condition, "status", path, errors) && !allowed.Contains(status))
        {
            errors.Add(FieldError.NotSupported(path + ".status", status, allowed));
        }

        if ((type == "Approved" && seen.Contains("Denied")) || (type == "Denied" && seen.Contains("Approved")))
        {
            errors.Add(FieldError.Invalid(path + ".type", type, "Approved and Denied conditions are mutually exclusive"));
        }

        if (!seen.Add(type))
        {
            errors.Add(FieldError.Duplicate(path + ".type", type));
        }
    }
}
