using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Bootstrap;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>What a CertificateSigningRequest must look like, by upstream's rules. Pure.</summary>
internal static class CertificateRequestRules
{
    private const int MinimumSeconds = 600;
    private const string Conditions = "status.conditions";
    private const string Certificate = "status.certificate";

    /// <summary>Problems of a new request.</summary>
    public static IEnumerable<FieldError> OfNew(JsonObject value)
    {
        var spec = JsonTree.Object(value, "spec");
        if (RequestProblem(spec) is { } problem)
        {
            yield return FieldError.Invalid("spec.request", JsonTree.Text(spec, "request") ?? "", problem);
        }

        string[] usages = [.. JsonTree.Texts(spec, "usages")];
        if (usages.Length == 0)
        {
            yield return FieldError.Required("spec.usages", "usages is required");
        }

        foreach (var error in UsageErrors(usages))
        {
            yield return error;
        }

        if (SignerProblem(JsonTree.Text(spec, "signerName") ?? "") is { } wrong)
        {
            yield return wrong;
        }

        if (JsonTree.Number(spec, "expirationSeconds") is < MinimumSeconds and var seconds)
        {
            yield return FieldError.Invalid("spec.expirationSeconds", seconds, "may not specify a duration less than 600 seconds (10 minutes)");
        }
    }

    /// <summary>Problems of a changed status. Approved, Denied and Failed stay once they are there, and so does the certificate.</summary>
    public static IEnumerable<FieldError> OfStatus(JsonObject value, JsonObject old)
    {
        var status = JsonTree.Object(value, "status");
        var before = JsonTree.Object(old, "status");
        foreach (var error in ConditionErrors(status))
        {
            yield return error;
        }

        foreach (var type in JsonTree.Objects(before, "conditions").Select(Type).Where(IsFinal))
        {
            if (!JsonTree.Objects(status, "conditions").Any(c => Type(c) == type))
            {
                yield return FieldError.Forbidden(Conditions, $"updates may not remove a condition of type {GoQuote.Quote(type)}");
            }
        }

        var certificate = JsonTree.Text(status, "certificate") ?? "";
        if (JsonTree.Text(before, "certificate") is { Length: > 0 } issued && issued != certificate)
        {
            yield return FieldError.Forbidden(Certificate, "updates may not set certificate content different from the one already issued");
        }
        else if (certificate.Length > 0 && CertificateProblem(certificate) is { } problem)
        {
            yield return FieldError.Invalid(Certificate, "", problem);
        }
    }

    private static IEnumerable<FieldError> ConditionErrors(JsonObject? status)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var index = 0;
        foreach (var condition in JsonTree.Objects(status, "conditions"))
        {
            var at = $"{Conditions}[{index++}]";
            var (type, state) = (Type(condition), JsonTree.Text(condition, "status") ?? "");
            if (type.Length == 0)
            {
                yield return FieldError.Required(at + ".type");
            }
            else if (!seen.Add(type))
            {
                yield return FieldError.Duplicate(at + ".type", type);
            }

            if (state.Length == 0)
            {
                yield return FieldError.Required(at + ".status");
            }
            else if (IsFinal(type) ? state != "True" : state is not ("True" or "False" or "Unknown"))
            {
                yield return FieldError.NotSupported(at + ".status", state, IsFinal(type) ? ["True"] : ["True", "False", "Unknown"]);
            }

            if (type is "Approved" or "Denied" && seen.Contains(type == "Approved" ? "Denied" : "Approved"))
            {
                yield return FieldError.Invalid(at + ".type", type, "Approved and Denied conditions are mutually exclusive");
            }
        }
    }

    private static IEnumerable<FieldError> UsageErrors(string[] usages)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < usages.Length; i++)
        {
            if (!seen.Add(usages[i]))
            {
                yield return FieldError.Duplicate($"spec.usages[{i}]", usages[i]);
            }
        }
    }

    private static FieldError? SignerProblem(string signer)
    {
        const string path = "spec.signerName";
        if (signer.Length == 0)
        {
            return FieldError.Required(path, "signerName is required");
        }

        if (signer == "kubernetes.io/legacy-unknown")
        {
            return FieldError.Invalid(path, signer, "the legacy signerName is not allowed via this API version");
        }

        var slash = signer.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && slash < signer.Length - 1 && signer[..slash].Contains('.', StringComparison.Ordinal)
            ? null
            : FieldError.Invalid(path, signer, "must be a fully qualified domain and path of the form 'example.com/signer-name'");
    }

    private static string? RequestProblem(JsonObject? spec)
    {
        try
        {
            _ = SigningRequest.Parse(Convert.FromBase64String(JsonTree.Text(spec, "request") ?? ""));
            return null;
        }
        catch (Exception e) when (e is InvalidDataException or FormatException)
        {
            return e.Message;
        }
    }

    private static string? CertificateProblem(string base64)
    {
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(System.Text.Encoding.ASCII.GetString(Convert.FromBase64String(base64)));
            return null;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            return "must contain one or more PEM blocks of certificates";
        }
    }

    private static string Type(JsonObject condition) => JsonTree.Text(condition, "type") ?? "";

    private static bool IsFinal(string type) => type is "Approved" or "Denied" or "Failed";
}
