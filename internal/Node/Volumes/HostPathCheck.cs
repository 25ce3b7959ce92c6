using EdgeOrch.Linux;
using EdgeOrch.Node.Pods;

namespace EdgeOrch.Node.Volumes;

/// <summary>Checks, and for two types creates, what a hostPath volume points to.</summary>
internal static class HostPathCheck
{
    /// <summary>Makes sure that the path is what the type demands.</summary>
    /// <exception cref="PodSetupException">It is not.</exception>
    public static void Ensure(string path, string? type)
    {
        switch (type)
        {
            case null or "":
                return;
            case "DirectoryOrCreate":
                if (!Path.Exists(path))
                {
                    Directory.CreateDirectory(path);
                    FileOwner.ChangeMode(path, 0b111_101_101);
                }

                Require(Directory.Exists(path), path, "a directory");
                return;
            case "FileOrCreate":
                if (!Path.Exists(path))
                {
                    File.WriteAllBytes(path, []);
                }

                Require(File.Exists(path), path, "a file");
                return;
            case "Directory":
                Require(Directory.Exists(path), path, "a directory");
                return;
            case "File":
                Require(File.Exists(path), path, "a file");
                return;
            case "Socket" or "CharDevice" or "BlockDevice":
                Require(Path.Exists(path), path, "a " + type);
                return;
            default:
                throw new PodSetupException("FailedMount", $"hostPath type check failed: unknown type {type}");
        }
    }

    private static void Require(bool holds, string path, string what)
    {
        if (!holds)
        {
            throw new PodSetupException("FailedMount", $"hostPath type check failed: {path} is not {what}");
        }
    }
}
