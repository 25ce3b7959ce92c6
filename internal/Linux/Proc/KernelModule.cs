using System.Runtime.InteropServices;
using EdgeOrch.Linux.Interop;

namespace EdgeOrch.Linux;

/// <summary>Loads parts of the kernel that no other system call loads by itself.</summary>
public static class KernelModule
{
    private static readonly string[] Suffixes = [".ko", ".ko.xz", ".ko.zst", ".ko.gz"];

    /// <summary>Loads a module of the running kernel and what it depends on.</summary>
    /// <param name="name">Its name, for example <c>br_netfilter</c>.</param>
    /// <returns>Null when it is loaded; else why not, for example because it is built in or missing. The caller looks for what it needs from the module and decides.</returns>
    public static string? TryLoad(string name)
    {
        var directory = "/lib/modules/" + HostIdentity.KernelRelease();
        var index = Path.Join(directory, "modules.dep");
        if (!File.Exists(index))
        {
            return $"{index} does not exist: this kernel's modules are not installed";
        }

        var files = LoadOrder(File.ReadAllText(index), name);
        if (files.Count == 0)
        {
            return $"{index} does not list {name}";
        }

        return files.Select(file => LoadFile(Path.Join(directory, file))).FirstOrDefault(error => error is not null);
    }

    /// <summary>The files to load for a module, in order, from the text of <c>modules.dep</c> (modules.dep(5)); empty when it is not listed.</summary>
    public static IReadOnlyList<string> LoadOrder(string modulesDep, string name)
    {
        foreach (var line in modulesDep.Split('\n'))
        {
            var colon = line.IndexOf(':');
            if (colon > 0 && NameOf(line[..colon]) == name)
            {
                // What a module needs directly comes first in the list, so the list is loaded from its end.
                return [.. line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Reverse(), line[..colon]];
            }
        }

        return [];
    }

    private static string NameOf(string path)
    {
        var file = path[(path.LastIndexOf('/') + 1)..];
        var suffix = Array.Find(Suffixes, candidate => file.EndsWith(candidate, StringComparison.Ordinal)) ?? "";
        return file[..^suffix.Length].Replace('-', '_');
    }

    private static string? LoadFile(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            var flags = path.EndsWith(".ko", StringComparison.Ordinal) ? 0 : Libc.MODULE_INIT_COMPRESSED_FILE;
            if (Libc.FinitModule(file, "", flags) == 0 || Marshal.GetLastPInvokeError() == (int)Errno.EEXIST)
            {
                return null;
            }

            return LinuxException.FromLastError("load kernel module", path).Message;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return error.Message;
        }
    }
}
