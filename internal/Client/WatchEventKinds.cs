using System.Text.Json;

namespace EdgeOrch.Client;

/// <summary>The wire names of watch event kinds.</summary>
internal static class WatchEventKinds
{
    public static WatchEventKind Parse(string kind) => kind switch
    {
        "ADDED" => WatchEventKind.Added,
        "MODIFIED" => WatchEventKind.Modified,
        "DELETED" => WatchEventKind.Deleted,
        "BOOKMARK" => WatchEventKind.Bookmark,
        _ => throw new JsonException($"unknown watch event type \"{kind}\""),
    };
}
