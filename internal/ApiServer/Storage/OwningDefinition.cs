using System.Text.Json.Nodes;
using EdgeOrch.Api;
using EdgeOrch.Api.Errors;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Storage;

/// <summary>
/// The definition that a custom kind's objects live by. A create is on the condition, in its own transaction, that the definition goes on:
/// either it comes before the definition's mark of deletion, and then the finalizer finds it, or it is refused. Thread-safe.
/// </summary>
/// <param name="key">The definition's key.</param>
/// <param name="uid">Tells it from a later definition of its name.</param>
/// <param name="revision">A revision at which it was not being deleted.</param>
internal sealed class OwningDefinition(string key, string uid, long revision)
{
    private long _revision = revision;

    /// <summary>Holds while the definition is as it was when it last was seen to go on.</summary>
    public Compare Condition => new(key, Volatile.Read(ref _revision));

    /// <summary>The refusal of creates while the definition is being deleted.</summary>
    public static ApiException Ending() => ApiException.MethodNotSupported("create not allowed while custom resource definition is terminating");

    /// <summary>Looks at what there is where <see cref="Condition"/> did not hold. Returns when the definition goes on, so that another attempt makes sense.</summary>
    /// <exception cref="ApiException">404: it is gone. 405: it is being deleted.</exception>
    public void Revisit(KeyValue? found)
    {
        var metadata = found is null ? null : JsonTree.Object((JsonObject)JsonNode.Parse(found.Value.Span)!, "metadata");
        if (found is null || JsonTree.Text(metadata, "uid") != uid)
        {
            throw ApiException.ResourceNotFound();
        }

        if (JsonTree.Has(metadata, "deletionTimestamp"))
        {
            throw Ending();
        }

        Volatile.Write(ref _revision, found.ModRevision);
    }
}
