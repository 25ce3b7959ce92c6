using System.Text.Json.Nodes;
using EdgeOrch.Api.Errors;
using EdgeOrch.Api.Schema;
using EdgeOrch.Store;

namespace EdgeOrch.ApiServer.Strategies;

/// <summary>
/// What is particular about a kind when its objects are written. This base is what most kinds do; kinds with behaviour of their
/// own have a class each. Thread-safe.
/// </summary>
internal class ResourceStrategy(KindDescription kind)
{
    /// <summary>The kind in its stored version.</summary>
    public KindDescription Kind { get; } = kind;

    /// <summary>How soon what is created or deleted must be durable.</summary>
    public virtual WriteClass WriteClass => WriteClass.Durable;

    /// <summary>The same for changes of what is there.</summary>
    public virtual WriteClass ChangeClass => WriteClass;

    /// <summary>Whether an update may leave resourceVersion out.</summary>
    public virtual bool AllowUnconditionalUpdate => StrategyTable.AllowsUnconditionalUpdate(Kind);

    /// <summary>Whether an update of a missing object creates it.</summary>
    public virtual bool AllowCreateOnUpdate => StrategyTable.AllowsCreateOnUpdate(Kind);

    /// <summary>Whether metadata.generation counts changes of the spec.</summary>
    public virtual bool TracksGeneration => StrategyTable.TracksGeneration(Kind);

    /// <summary>Whether a delete answers with the object; else with a Status.</summary>
    public virtual bool ReturnsDeletedObject => StrategyTable.ReturnsDeletedObject(Kind);

    /// <summary>Whether a change of a top-level field beside kind, apiVersion and metadata counts as one of the spec.</summary>
    public virtual bool IsSpec(string field) => field != "status";

    /// <summary>Resets what a creator does not own. Runs before admission and defaulting.</summary>
    public virtual void PrepareCreate(JsonObject value)
    {
        if (Kind.HasStatus)
        {
            value.Remove("status");
        }
    }

    /// <summary>Resets what a writer of the object itself does not own.</summary>
    public virtual void PrepareUpdate(JsonObject value, JsonObject old)
    {
        if (Kind.HasStatus)
        {
            Keep(value, old, "status");
        }
    }

    /// <summary>Makes the new object out of what was sent to a subresource that exchanges the object itself (status and the like).</summary>
    public virtual void PrepareSubresource(string subresource, JsonObject value, JsonObject old)
    {
        foreach (var name in old.Select(static p => p.Key).Union(value.Select(static p => p.Key)).ToArray())
        {
            if (name is not ("status" or "metadata" or "apiVersion" or "kind"))
            {
                Keep(value, old, name);
            }
        }
    }

    /// <summary>The top-level fields that writes by this way cannot change, so that they make nobody their owner.</summary>
    public virtual IReadOnlyList<string> ResetFields(string subresource) => subresource.Length == 0
        ? Kind.HasStatus ? ["status"] : []
        : [.. Kind.Schema.Fields.Select(static f => f.Name).Where(static name => name is not ("status" or "metadata" or "apiVersion" or "kind"))];

    /// <summary>Fills in what follows from other fields once defaults are there (QoS class, allocated addresses excepted).</summary>
    public virtual void Complete(JsonObject value, JsonObject? old)
    {
    }

    /// <summary>Further problems of a new or changed object.</summary>
    public virtual IEnumerable<FieldError> Validate(JsonObject value, JsonObject? old) => [];

    /// <summary>Further problems of an object changed by way of a subresource, or of the object itself when that is empty.</summary>
    public virtual IEnumerable<FieldError> ValidateUpdate(string subresource, JsonObject value, JsonObject old) => Validate(value, old);

    /// <summary>
    /// Takes what the object needs beyond itself (addresses, ports) right before the transaction; the result is told whether the write
    /// happened. May change the object. Null when nothing is needed.
    /// </summary>
    public virtual ValueTask<IReservation?> ReserveAsync(JsonObject value, JsonObject? old, bool dryRun, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReservation?>(null);

    /// <summary>Told about an object that is gone.</summary>
    public virtual void Deleted(JsonObject value)
    {
    }

    /// <summary>Told that this server takes the writes from now on. Others did before it: what is remembered of earlier writes no longer holds.</summary>
    public virtual void TakeLead()
    {
    }

    /// <summary>Changes an object a caller wants deleted, before it is known whether it goes at once.</summary>
    public virtual void PrepareDelete(JsonObject value, DateTimeOffset now)
    {
    }

    /// <summary>How long the object may take to end, in seconds; null when the kind ends at once.</summary>
    public virtual long? GracePeriod(JsonObject value, long? asked) => null;

    /// <summary>Whether something beside metadata.finalizers holds the object back.</summary>
    public virtual bool IsHeldBack(JsonObject value) => false;

    /// <summary>Changes an object that starts to end.</summary>
    public virtual void MarkDeleted(JsonObject value)
    {
    }

    /// <summary>Takes a top-level field from the old object.</summary>
    protected static void Keep(JsonObject value, JsonObject old, string field)
    {
        if (old[field] is { } kept)
        {
            value[field] = kept.DeepClone();
        }
        else
        {
            value.Remove(field);
        }
    }
}
