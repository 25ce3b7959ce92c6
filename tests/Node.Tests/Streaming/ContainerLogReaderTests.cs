using System.Text;
using EdgeOrch.Node.Streaming;

namespace EdgeOrch.Node.Tests.Streaming;

public sealed class ContainerLogReaderTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("edgeorch-logs-").FullName;

    private string LogFile => Path.Combine(_directory, "0.log");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Whole_lines_of_both_streams_come_out_in_order()
    {
        Write("2026-01-01T00:00:00.000000001Z stdout F one", "2026-01-01T00:00:01.0Z stderr F two");
        Assert.Equal("one\ntwo\n", await ReadAsync(new LogOptions()));
    }

    [Fact]
    public async Task Parts_of_a_long_line_are_joined()
    {
        Write("2026-01-01T00:00:00Z stdout P be", "2026-01-01T00:00:00Z stdout P gin", "2026-01-01T00:00:00Z stdout F ning", "2026-01-01T00:00:00Z stdout F next");
        Assert.Equal("beginning\nnext\n", await ReadAsync(new LogOptions()));
        Assert.Equal("2026-01-01T00:00:00Z beginning\n2026-01-01T00:00:00Z next\n", await ReadAsync(new LogOptions { Timestamps = true }));
        Assert.Equal("beginning\nnext\n", await ReadAsync(new LogOptions { TailLines = 2 }));
    }

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "three\n")]
    [InlineData(2, "two\nthree\n")]
    [InlineData(3, "one\ntwo\nthree\n")]
    [InlineData(9, "one\ntwo\nthree\n")]
    public async Task The_tail_is_the_last_lines(int lines, string expected)
    {
        Write("2026-01-01T00:00:00Z stdout F one", "2026-01-01T00:00:01Z stdout F two", "2026-01-01T00:00:02Z stdout F three");
        Assert.Equal(expected, await ReadAsync(new LogOptions { TailLines = lines }));
    }

    [Fact]
    public async Task A_tail_longer_than_a_block_is_found()
    {
        Write([.. Enumerable.Range(0, 5000).Select(i => $"2026-01-01T00:00:00Z stdout F line {i:D5} {new string('x', 50)}")]);
        var text = await ReadAsync(new LogOptions { TailLines = 3000 });
        Assert.StartsWith("line 02000 ", text, StringComparison.Ordinal);
        Assert.Equal(3000, text.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Lines_before_the_wanted_time_are_left_out()
    {
        Write("2026-01-01T00:00:00Z stdout F old", "2026-01-01T01:00:00Z stdout F new");
        Assert.Equal("new\n", await ReadAsync(new LogOptions { Since = new DateTimeOffset(2026, 1, 1, 0, 30, 0, TimeSpan.Zero) }));
    }

    [Fact]
    public async Task The_byte_limit_cuts_in_the_middle_of_a_line()
    {
        Write("2026-01-01T00:00:00Z stdout F abcdef");
        Assert.Equal("abc", await ReadAsync(new LogOptions { LimitBytes = 3 }));
    }

    [Fact]
    public async Task One_stream_can_be_asked_for_alone()
    {
        Write("2026-01-01T00:00:00Z stdout F out", "2026-01-01T00:00:00Z stderr F err");
        Assert.Equal("err\n", await ReadAsync(new LogOptions { Stream = "Stderr" }));
    }

    [Fact]
    public async Task Following_sends_what_is_written_later_and_ends_with_the_container()
    {
        Write("2026-01-01T00:00:00Z stdout F first");
        var running = true;
        using var output = new MemoryStream();
        var following = new ContainerLogReader(TimeProvider.System).CopyAsync(
            LogFile, new LogOptions { Follow = true }, output, () => Volatile.Read(ref running), CancellationToken.None);
        await Until.TrueAsync(() => Text(output) == "first\n", "the first line");
        File.AppendAllText(LogFile, "2026-01-01T00:00:01Z stdout F second\n");
        await Until.TrueAsync(() => Text(output) == "first\nsecond\n", "the second line");
        Volatile.Write(ref running, false);
        await following.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Following_goes_on_in_the_new_file_after_rotation()
    {
        Write("2026-01-01T00:00:00Z stdout F a long first line before rotation");
        using var stop = new CancellationTokenSource();
        using var output = new MemoryStream();
        var following = new ContainerLogReader(TimeProvider.System).CopyAsync(LogFile, new LogOptions { Follow = true }, output, () => true, stop.Token);
        await Until.TrueAsync(() => Text(output).Length > 0, "the first line");
        File.Move(LogFile, LogFile + ".1");
        Write("2026-01-01T00:00:01Z stdout F x");
        await Until.TrueAsync(() => Text(output).EndsWith("x\n", StringComparison.Ordinal), "the line of the new file");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => following);
    }

    [Theory]
    [InlineData("tailLines", "-1")]
    [InlineData("limitBytes", "x")]
    [InlineData("sinceTime", "yesterday")]
    public void A_wrong_parameter_is_named(string name, string value)
    {
        var error = Assert.Throws<FormatException>(() => LogOptions.Parse(new Dictionary<string, string> { [name] = value }, DateTimeOffset.UnixEpoch));
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lines_since_before_all_time_are_all_lines()
    {
        var options = LogOptions.Parse(new Dictionary<string, string> { ["sinceSeconds"] = "9223372036854775807" }, DateTimeOffset.UnixEpoch);
        Assert.True(options.Since < DateTimeOffset.UnixEpoch.AddYears(-60));
    }

    private void Write(params string[] lines) => File.WriteAllText(LogFile, string.Concat(lines.Select(l => l + "\n")));

    private async Task<string> ReadAsync(LogOptions options)
    {
        using var output = new MemoryStream();
        await new ContainerLogReader(TimeProvider.System).CopyAsync(LogFile, options, output, () => false, CancellationToken.None);
        return Text(output);
    }

    private static string Text(MemoryStream stream) => Encoding.UTF8.GetString(stream.ToArray());
}
