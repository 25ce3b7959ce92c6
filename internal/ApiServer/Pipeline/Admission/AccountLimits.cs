using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>What a pod may not do with service accounts and secrets. Pure.</summary>
internal static class AccountLimits
{
    private const string Enforced = "kubernetes.io/enforce-mountable-secrets";

    /// <summary>What is wrong with a pod that mirrors a file on its node, which has no identity in the API; null when nothing.</summary>
    public static string? CheckMirror(JsonObject? spec)
    {
        if (!string.IsNullOrEmpty(JsonTree.Text(spec, "serviceAccountName")))
        {
            return "a mirror pod may not reference service accounts";
        }

        if (Sources(spec).Any())
        {
            return "a mirror pod may not reference secrets";
        }

        return JsonTree.Objects(spec, "volumes").SelectMany(static v => JsonTree.Objects(JsonTree.Object(v, "projected"), "sources"))
            .Any(static s => JsonTree.Has(s, "serviceAccountToken")) ? "a mirror pod may not use ServiceAccountToken volume projections" : null;
    }

    /// <summary>What is wrong with a pod whose account allows only the secrets it lists; null when nothing.</summary>
    public static string? CheckSecrets(JsonObject account, JsonObject? spec)
    {
        if (JsonTree.Text(JsonTree.At(account, "metadata", "annotations"), Enforced) is not ("true" or "True" or "TRUE" or "t" or "T" or "1"))
        {
            return null;
        }

        var name = JsonTree.Text(JsonTree.Object(account, "metadata"), "name");
        var mountable = JsonTree.Objects(account, "secrets").Select(static s => JsonTree.Text(s, "name")).ToList();
        foreach (var (where, secret) in Sources(spec))
        {
            if (!mountable.Contains(secret))
            {
                return $"{where}{GoQuote.Quote(secret)} is not allowed because service account {name} does not reference that secret";
            }
        }

        var pulling = JsonTree.Objects(account, "imagePullSecrets").Select(static s => JsonTree.Text(s, "name")).ToList();
        var foreign = JsonTree.Objects(spec, "imagePullSecrets").Select(static s => JsonTree.Text(s, "name")).FirstOrDefault(s => !pulling.Contains(s));
        return foreign is null ? null
            : $"imagePullSecrets[].name={GoQuote.Quote(foreign)} is not allowed because service account {name} does not reference that imagePullSecret";
    }

    private static IEnumerable<(string Where, string Secret)> Sources(JsonObject? spec)
    {
        foreach (var volume in JsonTree.Objects(spec, "volumes"))
        {
            if (JsonTree.Text(JsonTree.Object(volume, "secret"), "secretName") is { } secret)
            {
                yield return ("volume with secret.secretName=", secret);
            }
        }

        foreach (var container in ((string[])["initContainers", "containers"]).SelectMany(list => JsonTree.Objects(spec, list)))
        {
            var of = $"container {JsonTree.Text(container, "name")} with";
            foreach (var variable in JsonTree.Objects(container, "env"))
            {
                if (JsonTree.Text(JsonTree.At(variable, "valueFrom", "secretKeyRef"), "name") is { } secret)
                {
                    yield return ($"{of} env {JsonTree.Text(variable, "name")} from secret ", secret);
                }
            }

            foreach (var source in JsonTree.Objects(container, "envFrom"))
            {
                if (JsonTree.Text(JsonTree.Object(source, "secretRef"), "name") is { } secret)
                {
                    yield return ($"{of} envFrom secret ", secret);
                }
            }
        }
    }
}
