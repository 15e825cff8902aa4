package recipes

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"strings"

	"github.com/tenax-go/tenax/classify"
	"github.com/tenax-go/tenax/httpmw"
	"github.com/tenax-go/tenax/policy"
)

// newUpload returns a request with a body that can be sent again. http.NewRequest does that for
// readers of memory, not for files.
func newUpload(ctx context.Context, url, path string) (*http.Request, error) {
	file, err := os.Open(path) //nolint:gosec // The path is the caller's.
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPut, url, file)
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	request.ContentLength = info.Size()
	request.GetBody = func() (io.ReadCloser, error) { return os.Open(path) } //nolint:gosec // The same.
	return request, nil
}

// download writes what is at url into the file. When the connection breaks, the next attempt asks
// for the rest.
func download(ctx context.Context, p *policy.Pipeline[struct{}], client *http.Client, url string, file *os.File) error {
	var have int64
	var version string // of the file that we have a part of
	return p.Run(ctx, func(ctx context.Context) error {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, http.NoBody)
		if err != nil {
			return err
		}
		if have > 0 && version != "" {
			request.Header.Set("Range", fmt.Sprintf("bytes=%d-", have))
			request.Header.Set("If-Range", version) // or all of it, if it has changed
		}
		response, err := client.Do(request)
		if err != nil {
			return err
		}
		defer response.Body.Close()
		switch contentRange := response.Header.Get("Content-Range"); {
		case response.StatusCode == http.StatusOK:
			have = 0
		case response.StatusCode == http.StatusPartialContent && strings.HasPrefix(contentRange, fmt.Sprintf("bytes %d-", have)):
		case response.StatusCode == http.StatusRequestedRangeNotSatisfiable && contentRange == fmt.Sprintf("bytes */%d", have):
			return nil // the connection broke after the last byte
		default:
			if err := httpmw.ErrorOf(response); err != nil {
				return err
			}
			return classify.Permanent(fmt.Errorf("the server answered %s", response.Status))
		}
		if version = response.Header.Get("ETag"); strings.HasPrefix(version, "W/") {
			version = "" // RFC 9110, section 13.1.5: a weak one does not identify the bytes
		}
		if err := truncate(file, have); err != nil {
			return classify.Permanent(err)
		}
		written, err := io.Copy(file, response.Body)
		have += written
		if _, disk := errors.AsType[*fs.PathError](err); disk {
			return classify.Permanent(err)
		}
		return err
	})
}

func truncate(file *os.File, length int64) error {
	if err := file.Truncate(length); err != nil {
		return err
	}
	_, err := file.Seek(length, io.SeekStart)
	return err
}
