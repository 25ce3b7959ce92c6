using System.Text.Json;
using EdgeOrch.Telemetry.Logging;
using Microsoft.Extensions.Logging;

namespace EdgeOrch.Telemetry.Tests;

public sealed class LoggingTests
{
    [Fact]
    public void Json_lines_carry_level_source_message_and_fields()
    {
        string line = Log(LogFormat.Json, LogLevel.Information, static logger =>
            logger.LogInformation("pod {Pod} restarted {Times} times", "default/web\"1", 3));

        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        Assert.Equal("info", root.GetProperty("level").GetString());
        Assert.Equal("Node.PodWorker", root.GetProperty("source").GetString());
        Assert.Contains("restarted 3 times", root.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal("default/web\"1", root.GetProperty("Pod").GetString());
        Assert.Equal(3, root.GetProperty("Times").GetInt32());
        Assert.True(root.GetProperty("time").GetDateTimeOffset().Offset == TimeSpan.Zero);
        Assert.EndsWith("\n", line, StringComparison.Ordinal);
    }

    [Fact]
    public void An_exception_stays_on_the_same_json_line()
    {
        string line = Log(LogFormat.Json, LogLevel.Information, static logger =>
            logger.LogError(new InvalidOperationException("disk\nfull"), "write failed"));

        Assert.Equal(1, line.Count(static c => c == '\n'));
        using JsonDocument document = JsonDocument.Parse(line);
        Assert.Contains("disk\nfull", document.RootElement.GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Human_lines_name_level_and_source()
    {
        string line = Log(LogFormat.Human, LogLevel.Debug, static logger => logger.LogWarning("lease lost"));
        Assert.Contains(" WRN Node.PodWorker lease lost", line, StringComparison.Ordinal);
    }

    [Fact]
    public void What_comes_without_a_template_is_printed_as_it_is()
    {
        string line = Log(LogFormat.Human, LogLevel.Debug, static logger =>
            logger.Log(LogLevel.Information, default, 7, null, static (state, _) => $"{{state}} is {state}"));
        Assert.Contains(" INF Node.PodWorker {state} is 7", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LogLevel.Warning)]
    [InlineData(LogLevel.None)]
    public void Events_below_the_level_are_dropped(LogLevel minimum) =>
        Assert.Empty(Log(LogFormat.Human, minimum, static logger => logger.LogInformation("quiet")));

    [Fact]
    public void None_drops_even_critical_events() =>
        Assert.Empty(Log(LogFormat.Human, LogLevel.None, static logger => logger.LogCritical("loud")));

    private static string Log(LogFormat format, LogLevel minimum, Action<ILogger> act)
    {
        using StringWriter output = new();
        using (ILoggerFactory factory = LoggingSetup.Create(format, minimum, output))
        {
            act(factory.CreateLogger("EdgeOrch.Node.Pods.PodWorker"));
        }

        return output.ToString();
    }
}
