using EdgeOrch.Node.Pods;

namespace EdgeOrch.Node.Volumes;

/// <summary>Finds a path inside a volume without leaving it through symbolic links that a container may have planted.</summary>
internal static class SubPath
{
    private const int MaximumLinks = 40;

    /// <summary>The real path of a sub-path; a directory is created where nothing exists.</summary>
    /// <exception cref="PodSetupException">The path leads out of the volume.</exception>
    public static string Resolve(string volume, string sub)
    {
        var root = Real(volume);
        if (Path.IsPathRooted(sub) || sub.Split('/').Contains(".."))
        {
            throw Escapes(sub);
        }

        var path = Real(Path.Combine(root, sub));
        if (path != root && !path.StartsWith(root + "/", StringComparison.Ordinal))
        {
            throw Escapes(sub);
        }

        if (!Path.Exists(path))
        {
            Directory.CreateDirectory(path, (UnixFileMode)0b111_101_000);
        }

        return path;
    }

    private static PodSetupException Escapes(string sub) =>
        new("CreateContainerConfigError", $"failed to prepare subPath \"{sub}\": it leads out of its volume");

    /// <summary>Resolves every symbolic link on the way; parts that do not exist stay as they are.</summary>
    private static string Real(string path)
    {
        var links = 0;
        var pending = new Stack<string>(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse());
        var result = "/";
        while (pending.TryPop(out var part))
        {
            if (part == "..")
            {
                result = Path.GetDirectoryName(result) ?? "/";
                continue;
            }

            var next = Path.Combine(result, part);
            var target = part == "." ? null : new FileInfo(next).LinkTarget;
            if (target is null)
            {
                result = part == "." ? result : next;
                continue;
            }

            if (++links > MaximumLinks)
            {
                throw new PodSetupException("CreateContainerConfigError", $"too many symbolic links in {path}");
            }

            result = target.StartsWith('/') ? "/" : result;
            foreach (var piece in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
            {
                pending.Push(piece);
            }
        }

        return result;
    }
}
