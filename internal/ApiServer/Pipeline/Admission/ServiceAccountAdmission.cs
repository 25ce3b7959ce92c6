using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Pipeline.Admission;

/// <summary>Gives every pod a service account and, unless it declines, the account's token as a projected volume. Thread-safe.</summary>
internal sealed class ServiceAccountAdmission(ResourceRegistry registry) : IAdmission
{
    private const string MountPath = "/var/run/secrets/kubernetes.io/serviceaccount";
    private const string VolumePrefix = "kube-api-access-";
    private const long TokenSeconds = 3607;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ResourceStorage _accounts = registry.Find("", "v1", "serviceaccounts")!.Storage;

    /// <inheritdoc/>
    public string Name => "ServiceAccount";

    /// <inheritdoc/>
    public bool Handles(AdmissionRequest request) =>
        request is { Operation: AdmissionOperation.Create, Info: { Group: "", Resource: "pods", Subresource: "" } };

    /// <inheritdoc/>
    public async ValueTask MutateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var pod = request.Object!;
        var annotations = JsonTree.Object(JsonTree.Object(pod, "metadata"), "annotations");
        if (JsonTree.Has(annotations, "kubernetes.io/config.mirror"))
        {
            return;
        }

        var spec = JsonTree.Ensure(pod, "spec");
        var name = JsonTree.Text(spec, "serviceAccountName") is { Length: > 0 } named ? named
            : JsonTree.Text(spec, "serviceAccount") is { Length: > 0 } old ? old : "default";
        spec["serviceAccountName"] = name;
        spec["serviceAccount"] = name;
        var stored = await FindAsync(request.Info.Namespace, name, cancellationToken).ConfigureAwait(false)
            ?? throw ApiException.Forbidden("", "pods", request.Name,
                $"error looking up service account {request.Info.Namespace}/{name}: serviceaccount {GoQuote.Quote(name)} not found");
        var account = ObjectWriter.Parse(stored);
        if (JsonTree.Flag(spec, "automountServiceAccountToken") ?? JsonTree.Flag(account, "automountServiceAccountToken") ?? true)
        {
            Mount(spec);
        }

        if (JsonTree.Array(spec, "imagePullSecrets") is null or { Count: 0 } && JsonTree.Array(account, "imagePullSecrets") is { Count: > 0 } secrets)
        {
            spec["imagePullSecrets"] = secrets.DeepClone();
        }
    }

    /// <inheritdoc/>
    public async ValueTask ValidateAsync(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var spec = JsonTree.Object(request.Object, "spec");
        string? problem;
        if (JsonTree.Has(JsonTree.At(request.Object, "metadata", "annotations"), "kubernetes.io/config.mirror"))
        {
            problem = AccountLimits.CheckMirror(spec);
        }
        else
        {
            var name = JsonTree.Text(spec, "serviceAccountName") ?? "";
            var stored = await _accounts.GetRecentAsync(request.Info.Namespace, name, cancellationToken).ConfigureAwait(false);
            problem = stored is null ? null : AccountLimits.CheckSecrets(ObjectWriter.Parse(stored), spec);
        }

        if (problem is not null)
        {
            throw ApiException.Forbidden("", "pods", request.Name, problem);
        }
    }

    // A namespace gets its default account a moment after itself: whoever makes both in one breath waits for that.
    private async ValueTask<StoredObject?> FindAsync(string @namespace, string name, CancellationToken cancellationToken)
    {
        var key = _accounts.KeyOf(@namespace, name);
        var found = _accounts.Cache.Peek(key) ?? await _accounts.GetAsync(@namespace, name, cancellationToken).ConfigureAwait(false);
        if (found is not null || name != "default")
        {
            return found;
        }

        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            while (true)
            {
                var changed = _accounts.Cache.Changed;
                if (_accounts.Cache.Peek(key) is { } late)
                {
                    return late;
                }

                await changed.WaitAsync(limit.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    private static void Mount(JsonObject spec)
    {
        var volume = JsonTree.Objects(spec, "volumes").Select(static v => JsonTree.Text(v, "name") ?? "")
            .FirstOrDefault(static n => n.StartsWith(VolumePrefix, StringComparison.Ordinal));
        var name = volume ?? VolumePrefix + RandomNumberGenerator.GetString("bcdfghjklmnpqrstvwxz2456789", 5);
        var needed = false;
        foreach (var list in (ReadOnlySpan<string>)["initContainers", "containers"])
        {
            foreach (var container in JsonTree.Objects(spec, list))
            {
                if (JsonTree.Objects(container, "volumeMounts").Any(static m => JsonTree.Text(m, "mountPath") == MountPath))
                {
                    continue;
                }

                needed = true;
                Append(container, "volumeMounts", new JsonObject { ["name"] = name, ["readOnly"] = true, ["mountPath"] = MountPath });
            }
        }

        if (needed && volume is null)
        {
            Append(spec, "volumes", Volume(name));
        }
    }

    private static JsonObject Volume(string name) => new()
    {
        ["name"] = name,
        ["projected"] = new JsonObject
        {
            ["sources"] = new JsonArray(
                new JsonObject { ["serviceAccountToken"] = new JsonObject { ["expirationSeconds"] = TokenSeconds, ["path"] = "token" } },
                new JsonObject
                {
                    ["configMap"] = new JsonObject
                    {
                        ["name"] = "kube-root-ca.crt",
                        ["items"] = new JsonArray(new JsonObject { ["key"] = "ca.crt", ["path"] = "ca.crt" }),
                    },
                },
                new JsonObject
                {
                    ["downwardAPI"] = new JsonObject
                    {
                        ["items"] = new JsonArray(new JsonObject
                        {
                            ["path"] = "namespace",
                            ["fieldRef"] = new JsonObject { ["apiVersion"] = "v1", ["fieldPath"] = "metadata.namespace" },
                        }),
                    },
                }),
            ["defaultMode"] = 420,
        },
    };

    private static void Append(JsonObject holder, string field, JsonObject item)
    {
        if (holder[field] is not JsonArray list)
        {
            holder[field] = list = [];
        }

        list.Add((JsonNode)item);
    }
}
