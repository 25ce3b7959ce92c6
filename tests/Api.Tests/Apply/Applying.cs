using System.Text.Json.Nodes;
using EdgeOrch.Api.Apply;
using EdgeOrch.Api.Schema;

namespace EdgeOrch.Api.Tests.Apply;

/// <summary>Applies and updates objects of one version.</summary>
internal static class Applying
{
    public static JsonObject Apply(TypeSchema type, JsonObject? live, JsonObject config, string manager, bool force, DateTimeOffset now, string subresource = "")
        => Done(ServerSideApply.ApplyAsync(Write(type, config, manager, now, subresource), live, config, force));

    public static void Track(TypeSchema type, JsonObject? live, JsonObject next, string manager, DateTimeOffset now, string subresource = "")
        => Done(TrackedAsync(Write(type, next, manager, now, subresource), live, next));

    /// <summary>The entries of an object by manager.</summary>
    public static Dictionary<string, JsonObject> Fields(JsonObject value)
        => JsonTree.Objects(JsonTree.Object(value, "metadata"), "managedFields").ToDictionary(e => JsonTree.Text(e, "manager")!, e => e["fieldsV1"]!.AsObject());

    public static ManagedWrite Write(TypeSchema type, JsonObject value, string manager, DateTimeOffset now, string subresource = "") => new()
    {
        Type = type, ApiVersion = JsonTree.Text(value, "apiVersion") ?? "v1", Manager = manager, Now = now, Subresource = subresource,
    };

    private static async ValueTask<bool> TrackedAsync(ManagedWrite write, JsonObject? live, JsonObject next)
    {
        await WriteTracking.TrackAsync(write, live, next);
        return true;
    }

    // Within one version nothing is awaited.
    private static T Done<T>(ValueTask<T> task) => task.IsCompleted ? task.GetAwaiter().GetResult() : throw new InvalidOperationException("not done");
}
