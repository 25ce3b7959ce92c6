using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Bootstrap;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>What only somebody who reads certificates can say of a CertificateSigningRequest; the other rules are the kind's own. Pure.</summary>
internal static class CertificateRequestRules
{
    /// <summary>Problems of a new request.</summary>
    public static IEnumerable<FieldError> OfNew(JsonObject value)
    {
        var request = JsonTree.Text(JsonTree.Object(value, "spec"), "request") ?? "";
        if (request.Length > 0 && RequestProblem(request) is { } problem)
        {
            yield return FieldError.Invalid("spec.request", request, problem);
        }
    }

    /// <summary>Problems of a changed status.</summary>
    public static IEnumerable<FieldError> OfStatus(JsonObject value, JsonObject old)
    {
        var certificate = JsonTree.Text(JsonTree.Object(value, "status"), "certificate") ?? "";
        var before = JsonTree.Text(JsonTree.Object(old, "status"), "certificate") ?? "";
        if (certificate.Length > 0 && before.Length == 0 && CertificateProblem(certificate) is { } problem)
        {
            yield return FieldError.Invalid("status.certificate", "", problem);
        }
    }

    private static string? RequestProblem(string base64)
    {
        try
        {
            _ = SigningRequest.Parse(Convert.FromBase64String(base64));
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
}
