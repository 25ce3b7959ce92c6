using EdgeOrch.Api.Types;
using EdgeOrch.Store;

namespace EdgeOrch.Node.Sources;

/// <summary><see cref="ILocalPodStore"/> in a SQLite file of the node's own. Status changes are not written: flash wears out.</summary>
public sealed class SqlitePodStore(LocalState state) : ILocalPodStore
{
    private const string PodPrefix = "pod/";
    private const string ObjectPrefix = "object/";

    /// <inheritdoc/>
    public void SavePod(Pod pod)
    {
        var key = PodPrefix + pod.Metadata.Uid;
        if (state.Get(key) is { } kept && SameOrders(JsonModel.Parse<Pod>(kept), pod))
        {
            return;
        }

        state.Put(key, JsonModel.ToUtf8(pod));
    }

    /// <inheritdoc/>
    public void RemovePod(string uid) => state.Delete(PodPrefix + uid);

    /// <inheritdoc/>
    public IReadOnlyList<Pod> LoadPods() => [.. state.List(PodPrefix).Select(e => JsonModel.Parse<Pod>(e.Value))];

    /// <inheritdoc/>
    public void SaveObject(string key, byte[] json) => state.Put(ObjectPrefix + key, json);

    /// <inheritdoc/>
    public byte[]? LoadObject(string key) => state.Get(ObjectPrefix + key);

    /// <inheritdoc/>
    public void RemoveObject(string key) => state.Delete(ObjectPrefix + key);

    /// <summary>Whether two versions order the same work: spec, deletion and a final phase; labels and annotations for the downward API.</summary>
    private static bool SameOrders(Pod left, Pod right) =>
        left.Metadata.DeletionTimestamp == right.Metadata.DeletionTimestamp &&
        IsFinal(left) == IsFinal(right) &&
        JsonModel.Same(left.Spec, right.Spec) &&
        SameMap(left.Metadata.Labels, right.Metadata.Labels) &&
        SameMap(left.Metadata.Annotations, right.Metadata.Annotations);

    private static bool IsFinal(Pod pod) => pod.Status?.Phase is "Succeeded" or "Failed";

    private static bool SameMap(Dictionary<string, string>? left, Dictionary<string, string>? right) =>
        (left?.Count ?? 0) == (right?.Count ?? 0) && (left ?? []).All(e => right!.GetValueOrDefault(e.Key) == e.Value);
}
