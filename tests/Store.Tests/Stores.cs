using System.Diagnostics;
using EdgeOrch.Telemetry.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeOrch.Store.Tests;

/// <summary>Opens stores and runs programs for tests.</summary>
internal static class Stores
{
    internal static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    internal static Task<ReplicatedStore> OpenAsync(string directory, MetricsRegistry? metrics = null) =>
        OpenAsync(new ReplicatedStoreOptions { Directory = directory, Metrics = metrics, VolatileInterval = TimeSpan.Zero });

    internal static Task<ReplicatedStore> OpenAsync(ReplicatedStoreOptions options, TimeProvider? time = null) =>
        ReplicatedStore.OpenAsync(options, NullLogger.Instance, time ?? TimeProvider.System, default);

    internal static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', arguments)}: {errors}");
    }

    internal static async Task UntilAsync(Func<bool> condition, string what)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!condition())
        {
            Assert.False(deadline.IsCancellationRequested, $"not within {Patience}: {what}");
            await Task.Delay(5);
        }
    }
}
