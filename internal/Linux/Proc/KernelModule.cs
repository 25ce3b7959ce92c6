using System.ComponentModel;
using System.Diagnostics;

namespace EdgeOrch.Linux;

/// <summary>Loads parts of the kernel that no system call loads by itself.</summary>
public static class KernelModule
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Loads a module with the host's own <c>modprobe</c>, which knows its dependencies, compression and signatures.
    /// </summary>
    /// <returns>Null when it is loaded or built in; else why not. The caller looks for what it needs from the module and decides.</returns>
    public static string? TryLoad(string name)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("modprobe", [name]) { RedirectStandardError = true, RedirectStandardOutput = true });
            if (process is null || !process.WaitForExit(Patience))
            {
                return $"modprobe {name} does not end";
            }

            return process.ExitCode == 0 ? null : process.StandardError.ReadToEnd().Trim();
        }
        catch (Win32Exception error)
        {
            return $"modprobe cannot be run: {error.Message}";
        }
    }
}
