using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Defaulting;
using EdgeOrch.Api.Decoding;
using EdgeOrch.Api.Errors;
using EdgeOrch.ApiServer.Pipeline.Admission;
using EdgeOrch.ApiServer.Storage;
using EdgeOrch.ApiServer.Subresources;
using EdgeOrch.ApiServer.Verbs;

namespace EdgeOrch.ApiServer.Webhooks;

/// <summary>
/// A write as webhooks see it: in the version of the request or an equivalent one, and for subresources as the document that is
/// exchanged there. Used by one write only.
/// </summary>
internal sealed class WebhookSubject
{
    private static readonly string[] SystemMetadata =
    [
        "name", "namespace", "uid", "resourceVersion", "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds",
        "managedFields", "selfLink",
    ];

    private readonly EquivalentResources _resources;
    private readonly bool _isScale;

    // Whether the object itself is written, also through a subresource; else a document of its own, such as an Eviction.
    private readonly bool _isWhole;

    /// <summary>Creates the view.</summary>
    public WebhookSubject(EquivalentResources resources, AdmissionRequest request)
    {
        _resources = resources;
        Request = request;
        var info = request.Info;
        var endpoint = resources.Find(info.Group, info.Version, info.Resource);
        Own = endpoint is null
            ? new SeenResource(info.Group, info.Version, info.Resource, new SeenKind(info.Group, info.Version, KindOf(request)), null)
            : Seen(endpoint);
        _isScale = info.Subresource == "scale";
        _isWhole = endpoint is not null && !_isScale && request.Operation != AdmissionOperation.Connect && Own.Kind.Name == endpoint.Kind.Kind;
        IsNamespace = info is { Group: "", Resource: "namespaces" };
        Namespace = IsNamespace ? request.Name : info.Namespace;
    }

    /// <summary>The write.</summary>
    public AdmissionRequest Request { get; }

    /// <summary>The resource as the request names it.</summary>
    public SeenResource Own { get; }

    /// <summary>Whether a Namespace itself is written.</summary>
    public bool IsNamespace { get; }

    /// <summary>The object's namespace; a Namespace counts as in itself.</summary>
    public string Namespace { get; }

    /// <summary>The operation in upstream's words.</summary>
    public string Operation => Request.Operation switch
    {
        AdmissionOperation.Create => "CREATE",
        AdmissionOperation.Update => "UPDATE",
        AdmissionOperation.Delete => "DELETE",
        _ => "CONNECT",
    };

    /// <summary>The same objects under other groups and versions.</summary>
    public IEnumerable<SeenResource> Equivalents()
    {
        var subresource = Request.Info.Subresource;
        return Own.Endpoint is not { } own || _resources.Of(own) is not { Count: > 0 } all ? []
            : all.Where(e => e != own && (subresource.Length == 0 || e.Kind.FindSubresource(subresource) is not null)).Select(Seen);
    }

    /// <summary>Labels of the object before or after the write; null where the document has none.</summary>
    public JsonObject? Labels(JsonObject? value) => _isScale ? null : JsonTree.At(value, "metadata", "labels");

    /// <summary>The object, or the one before, in a version; not to be changed. Null stays null.</summary>
    public async ValueTask<JsonObject?> ShowAsync(SeenResource seen, JsonObject? value, CancellationToken cancellationToken)
    {
        if (value is null || _isScale)
        {
            return value is null ? null : ScaleDocument.Of(Own.Endpoint!.Working, value);
        }

        return !_isWhole || (string?)value["apiVersion"] == seen.Endpoint!.Kind.ApiVersion
            ? value
            : await seen.Endpoint.InVersionAsync((JsonObject)value.DeepClone(), seen.Endpoint.Kind, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fills in defaults, because webhooks see what would be stored.</summary>
    public void Default()
    {
        if (_isWhole && Request.Object is { } value)
        {
            Defaulter.Apply(Own.Endpoint!.Working, value);
        }
    }

    /// <summary>Puts what a webhook made of the object in its place, pruned and defaulted by its schema; the server's own fields stay as they are.</summary>
    /// <exception cref="ApiException">It is no such object any more.</exception>
    public async ValueTask ReplaceAsync(SeenResource seen, JsonObject patched, CancellationToken cancellationToken)
    {
        var value = Request.Object!;
        if (_isScale)
        {
            ScaleDocument.Apply(Own.Endpoint!.Working, patched, value);
        }
        else if (_isWhole)
        {
            var fitted = ObjectDecoder.Fit(patched, seen.Endpoint!.Kind, FieldValidation.Ignore).Object;
            var own = Own.Endpoint!;
            fitted = await seen.Endpoint.InVersionAsync(fitted, own.Working, cancellationToken).ConfigureAwait(false);
            Keep(fitted, value);
            Defaulter.Apply(own.Working, fitted);
            Move(fitted, value);
        }
        else
        {
            Move(patched, value);
        }
    }

    private void Keep(JsonObject fitted, JsonObject before)
    {
        var metadata = ObjectMeta.Of(fitted);
        foreach (var field in (ReadOnlySpan<string>)["name", "namespace"])
        {
            if (ObjectMeta.Text(fitted, field) != ObjectMeta.Text(before, field))
            {
                throw ApiException.InternalError($"a webhook may not change metadata.{field}");
            }
        }

        foreach (var field in SystemMetadata)
        {
            CopyField(ObjectMeta.Of(before), metadata, field);
        }

        var strategy = Own.Endpoint!.Strategy;
        if (Request.Info.Subresource.Length > 0 && Request.OldObject is { } old)
        {
            strategy.PrepareSubresource(Request.Info.Subresource, fitted, old);
        }
        else if (strategy.Kind.HasStatus)
        {
            CopyField(before, fitted, "status");
        }
    }

    private static void CopyField(JsonObject from, JsonObject to, string field)
    {
        if (from.TryGetPropertyValue(field, out var value))
        {
            to[field] = value?.DeepClone();
        }
        else
        {
            to.Remove(field);
        }
    }

    private static void Move(JsonObject from, JsonObject to)
    {
        to.Clear();
        foreach (var (name, value) in from.ToArray())
        {
            from.Remove(name);
            to[name] = value;
        }
    }

    private SeenResource Seen(ResourceEndpoint endpoint)
    {
        var kind = endpoint.Kind;
        var exchanged = kind.FindSubresource(Request.Info.Subresource) is { } sub
            ? new SeenKind(sub.Group, sub.Version, sub.Kind)
            : new SeenKind(kind.Group, kind.Version, kind.Kind);
        return new SeenResource(kind.Group, kind.Version, kind.Plural, exchanged, endpoint);
    }

    private static string KindOf(AdmissionRequest request) => JsonTree.Text(request.Object ?? request.OldObject, "kind") ?? "";
}
